import { type BinaryPart, type InferenceRequest, readInference } from '../src/codec/inference-protocol.ts';
import { type JsonMessage, readJsonMessage } from '../src/codec/json.ts';
import { type Refusal, RequestError } from '../src/errors.ts';
import { free } from '../src/tensor/free.ts';
import { type Answered, answerJobs } from './answer-jobs.ts';
import { createNumberListReader } from './json-number-reader.ts';
import { instantiateKernels } from './kernels/instance.ts';
import { takeChunks } from './take-chunks.ts';

const readList = createNumberListReader(instantiateKernels());

/** The JSON of a body: of the Open Inference Protocol when `binaryPart` says what follows it, else of a pooling. */
export type JsonReadTask = { readonly chunks: readonly Uint8Array[]; readonly binaryPart?: BinaryPart };
export type JsonRead<Task extends JsonReadTask> = {
  readonly message: Task extends { readonly binaryPart: BinaryPart } ? InferenceRequest : JsonMessage;
};
type JsonReadResult = { readonly message: InferenceRequest | JsonMessage } | { readonly refusal: Refusal };

/** Piscina task: the messages of JSON bodies. */
export default answerJobs(({ chunks, binaryPart }: JsonReadTask): Answered<JsonReadResult> => {
  const text = new Uint8Array(chunks.reduce((bytes, { length }) => bytes + length, 0));
  takeChunks(text, 0, chunks);
  try {
    const message =
      binaryPart === undefined ? readJsonMessage([text], readList) : readInference([text], binaryPart, readList);
    const buffers = new Set(message.inputs.flatMap(({ chunks = [] }) => chunks.map((chunk) => chunk.buffer)));
    return { result: { message }, moved: [...buffers] };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, detail, pointer } = error;
    return { result: { refusal: { code, detail, ...(pointer !== undefined && { pointer }) } }, moved: [] };
  } finally {
    free(text);
  }
});
