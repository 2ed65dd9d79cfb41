import { MODELS } from '../../models/list.ts';

/** A pointer of known members and positions only. */
const OF_MEMBERS =
  /^(?:\/(?:inputs|outputs|parameters|id|name|datatype|shape|data|data_base64|binary_data|binary_data_size|timeout|\d{1,9}))+$/;
/** A parameter, in the query or in the body. */
const OF_PARAMETER = /^(?:\?|\/parameters\/)(\w{1,64})$/;

let parameterNames: ReadonlySet<string> | undefined;

/** Returns the names of the parameters of all models, collected at the first refusal. */
const knownParameters = (): ReadonlySet<string> => {
  parameterNames ??= new Set(MODELS.flatMap(({ parameters }) => Object.keys(parameters)));
  return parameterNames;
};

/** Returns the pointer of a refusal if it contains no text of the caller; otherwise undefined. */
export const loggablePointer = (pointer: string): string | undefined => {
  const [, parameter] = OF_PARAMETER.exec(pointer) ?? [];
  return OF_MEMBERS.test(pointer) || (parameter !== undefined && knownParameters().has(parameter))
    ? pointer
    : undefined;
};
