import type { InferenceRequest } from '../src/codec/inference-protocol.ts';
import type { JsonMessage } from '../src/codec/json.ts';
import { type Refusal, RequestError } from '../src/errors.ts';
import { bytesOf } from '../src/tensor/chunks.ts';
import { free } from '../src/tensor/free.ts';
import { takeChunks } from './copy-chunks.ts';
import { createJobHandler, type JobOutcome } from './job-handler.ts';
import { createJsonReader, type JsonReadTask } from './json-reader.ts';
import { limitGarbage } from './thread-memory.ts';

const read = createJsonReader();

type JsonReadResult = { readonly message: InferenceRequest | JsonMessage } | { readonly refusal: Refusal };

/** Piscina task: the messages of JSON bodies. */
export default createJobHandler(({ chunks, ...task }: JsonReadTask): JobOutcome<JsonReadResult> => {
  const text = new Uint8Array(bytesOf(chunks));
  takeChunks(text, 0, chunks);
  try {
    const { message } = read({ ...task, chunks: [text] });
    const buffers = new Set(message.inputs.flatMap(({ chunks = [] }) => chunks.map((chunk) => chunk.buffer)));
    return { result: { message }, transferred: [...buffers] };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, detail, pointer } = error;
    return { result: { refusal: { code, detail, ...(pointer !== undefined && { pointer }) } }, transferred: [] };
  } finally {
    free(text);
    limitGarbage();
  }
});
