import { move, transferableSymbol, valueSymbol } from 'piscina';
import { type JsonOutput, writeJsonOutputs } from '../src/codec/json-output.ts';
import { createElementWriter } from './json-number-writer.ts';
import { instantiateKernels } from './kernels/instance.ts';

const writeElements = createElementWriter(instantiateKernels());

export type JsonWriteTask = {
  readonly outputs: readonly JsonOutput[];
  /** Further members of the answer, such as its id. */
  readonly extra: Readonly<Record<string, unknown>>;
};
export type JsonWriteResult = { readonly text: Uint8Array };

/** Piscina task: the text of a JSON answer, UTF-8, moved back. */
export default ({ outputs, extra }: JsonWriteTask): ReturnType<typeof move> => {
  const text = writeJsonOutputs(outputs, extra, writeElements);
  return move({ [transferableSymbol]: [text.buffer], [valueSymbol]: { text } });
};
