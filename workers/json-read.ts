import { move, transferableSymbol, valueSymbol } from 'piscina';
import { type JsonMessage, readJsonMessage } from '../src/codec/json.ts';
import { type Refusal, RequestError } from '../src/errors.ts';

export type JsonReadTask = { readonly chunks: readonly Uint8Array[] };
export type JsonReadResult = { readonly message: JsonMessage } | { readonly refusal: Refusal };

/** Piscina task: the message of a JSON body; its tensors' bytes are moved back. */
export default ({ chunks }: JsonReadTask): ReturnType<typeof move> | JsonReadResult => {
  try {
    const message = readJsonMessage(chunks);
    const buffers = new Set(message.inputs.flatMap((tensor) => tensor.chunks.map((chunk) => chunk.buffer)));
    return move({ [transferableSymbol]: [...buffers], [valueSymbol]: { message } });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, detail, pointer } = error;
    return { refusal: { code, detail, ...(pointer !== undefined && { pointer }) } };
  }
};
