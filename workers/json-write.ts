import { move, transferableSymbol, valueSymbol } from 'piscina';
import { writeJsonOutputs } from '../src/codec/json-output.ts';
import type { TensorSpec } from '../src/tensor/tensor.ts';

export type JsonWriteTask = {
  readonly outputs: readonly { readonly spec: TensorSpec; readonly bytes: Uint8Array }[];
  /** Further members of the answer, such as its id. */
  readonly extra: Readonly<Record<string, unknown>>;
};
export type JsonWriteResult = { readonly text: Uint8Array };

/** Piscina task: the text of a JSON answer, UTF-8, moved back. */
export default ({ outputs, extra }: JsonWriteTask): ReturnType<typeof move> => {
  const text = writeJsonOutputs([...outputs], extra);
  return move({ [transferableSymbol]: [text.buffer], [valueSymbol]: { text } });
};
