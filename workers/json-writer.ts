import { withoutQuotes } from '../src/codec/json-non-finite.ts';
import { type JsonOutput, type WriteElements, writeJsonOutputs } from '../src/codec/json-output.ts';
import { createElementWriter } from './json-number-writer.ts';
import { instantiateKernels } from './kernels/instance.ts';

export type JsonWriteTask = {
  readonly outputs: readonly JsonOutput[];
  /** Further members of the response, such as its id. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Whether NaN and infinities are written without quotes. */
  readonly writesBareNonFinite?: boolean;
  /** A JSON object whose members the response has, too. */
  readonly document?: Uint8Array;
};
export type JsonWritten = { readonly text: Uint8Array<ArrayBuffer> };

/** Writes the text of a response, in UTF-8, with kernels of its own. */
export type JsonWriter = (task: JsonWriteTask) => JsonWritten;

export const createJsonWriter = (): JsonWriter => {
  const writeElements = createElementWriter(instantiateKernels());
  const writeBare: WriteElements = (datatype, data) => writeElements(datatype, data).map(withoutQuotes);
  return ({ outputs, extra, writesBareNonFinite = false, document }) => ({
    text: writeJsonOutputs(outputs, extra, writesBareNonFinite ? writeBare : writeElements, document),
  });
};
