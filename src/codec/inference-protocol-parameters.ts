import { quote, RequestError } from '../errors.ts';
import { refuseManyTensors } from './input-limit.ts';
import { isObject, type Json, readParameters, refuseManyParameters, refuseOtherKeys } from './json-members.ts';

/** Parameters of the protocol, of Triton's extensions and of MLServer (`content_type`, `headers`): no model has one of these. */
const RESERVED = /^(sequence_.*|triton_.*|priority|timeout|binary_data_output|content_type|headers)$/;

const isReserved = (name: string): boolean => RESERVED.test(name);

/** Returns the parameters of a request for its model, checked, and the reserved ones, of any value. @throws as `readParameters` */
export const splitParameters = (parameters: unknown): { readonly model: Json; readonly reserved: Json } => {
  if (!isObject(parameters)) return { model: readParameters(parameters), reserved: {} };
  refuseManyParameters(Object.keys(parameters).length);
  const members = Object.entries(parameters);
  const part = (reserved: boolean): Json =>
    Object.fromEntries(members.filter(([name]) => isReserved(name) === reserved));
  return { model: readParameters(part(false)), reserved: part(true) };
};

/** A requested output; `binary`: as bytes behind the JSON, else in it. */
export type RequestedOutput = { readonly name: string; readonly binary: boolean };

/**
 * The outputs that a request asks for, in its order; undefined when it leaves them to the model.
 * @throws INVALID_OUTPUT for what is no list of differently named outputs, or asks for classes or shared memory;
 * TOO_MANY_ITEMS for more than `maxOutputs`
 */
export const readOutputs = (
  outputs: unknown,
  binaryByDefault: boolean,
  maxOutputs: number,
): readonly RequestedOutput[] | undefined => {
  if (outputs === undefined || outputs === null) return undefined;
  if (!Array.isArray(outputs)) throw new RequestError('INVALID_OUTPUT', '/outputs: expected a list', '/outputs');
  if (outputs.length === 0) return undefined;
  refuseManyTensors('outputs', outputs.length, maxOutputs);
  const names = new Set<string>();
  return outputs.map((entry: unknown, i) => {
    const output = readOutput(entry, `/outputs/${i}`, binaryByDefault);
    if (names.has(output.name)) {
      throw new RequestError(
        'INVALID_OUTPUT',
        `/outputs/${i}/name: expected different names, got ${quote(output.name)} twice`,
        `/outputs/${i}`,
      );
    }
    names.add(output.name);
    return output;
  });
};

const readOutput = (entry: unknown, pointer: string, binaryByDefault: boolean): RequestedOutput => {
  if (!isObject(entry) || typeof entry.name !== 'string' || entry.name === '') {
    throw new RequestError('INVALID_OUTPUT', `${pointer}: expected an object with the output’s name`, pointer);
  }
  refuseOtherKeys(entry, ['name', 'parameters'], pointer);
  const { name } = entry;
  const parameters = readTensorParameters(entry.parameters, name, pointer);
  if (parameters.classification) {
    const detail = `${quote(name)}: expected no classification: outputs are tensors, not classes`;
    throw new RequestError('INVALID_OUTPUT', detail, `${pointer}/parameters/classification`);
  }
  return { name, binary: readSwitch(parameters.binary_data ?? binaryByDefault, `${pointer}/parameters/binary_data`) };
};

/**
 * The `parameters` of one input or output.
 * @throws MALFORMED_INFERENCE when they are no object, or point to shared memory
 */
export const readTensorParameters = (parameters: unknown, name: string, pointer: string): Json => {
  if (parameters === undefined || parameters === null) return {};
  const at = `${pointer}/parameters`;
  if (!isObject(parameters)) throw new RequestError('MALFORMED_INFERENCE', `${at}: expected an object`, at);
  if ((parameters.shared_memory_region ?? undefined) !== undefined) {
    const detail = `${quote(name)}: expected data in the body: shared memory is not offered here`;
    throw new RequestError('MALFORMED_INFERENCE', detail, `${at}/shared_memory_region`);
  }
  return parameters;
};

/**
 * The microseconds that a caller waits, whose text is as good; undefined where the request has none, or 0, which is
 * Triton's word for the server's own limit.
 * @throws MALFORMED_INFERENCE
 */
export const readTimeout = (timeout: unknown): number | undefined => {
  if (timeout === undefined || timeout === null) return undefined;
  const microseconds = typeof timeout === 'string' && /^\d{1,16}$/.test(timeout) ? Number(timeout) : timeout;
  if (Number.isSafeInteger(microseconds) && Number(microseconds) >= 0) return Number(microseconds) || undefined;
  const got = JSON.stringify(timeout).slice(0, 64);
  const detail = `/parameters/timeout: expected a whole number of microseconds, got ${got}`;
  throw new RequestError('MALFORMED_INFERENCE', detail, '/parameters/timeout');
};

/** A boolean parameter of the protocol. @throws MALFORMED_INFERENCE */
export const readSwitch = (value: unknown, pointer: string): boolean => {
  if (typeof value !== 'boolean') {
    throw new RequestError('MALFORMED_INFERENCE', `${pointer}: expected true or false, got a ${typeof value}`, pointer);
  }
  return value;
};
