import { move, transferableSymbol, valueSymbol } from 'piscina';
import { type BinaryPart, type InferenceRequest, readInference } from '../src/codec/inference-protocol.ts';
import { type JsonMessage, readJsonMessage } from '../src/codec/json.ts';
import { type Refusal, RequestError } from '../src/errors.ts';
import { createNumberListReader } from './json-number-reader.ts';
import { instantiateKernels } from './kernels/instance.ts';

const readList = createNumberListReader(instantiateKernels());

/** The JSON of a body: of the Open Inference Protocol when `binaryPart` says what follows it, else of a pooling. */
export type JsonReadTask = { readonly chunks: readonly Uint8Array[]; readonly binaryPart?: BinaryPart };
export type JsonRead<Task extends JsonReadTask> = {
  readonly message: Task extends { readonly binaryPart: BinaryPart } ? InferenceRequest : JsonMessage;
};
export type JsonReadResult = JsonRead<JsonReadTask> | { readonly refusal: Refusal };

/** Piscina task: the message of a JSON body; its tensors' bytes are moved back. */
export default ({ chunks, binaryPart }: JsonReadTask): ReturnType<typeof move> | JsonReadResult => {
  try {
    const message =
      binaryPart === undefined ? readJsonMessage(chunks, readList) : readInference(chunks, binaryPart, readList);
    const buffers = new Set(message.inputs.flatMap(({ chunks = [] }) => chunks.map((chunk) => chunk.buffer)));
    return move({ [transferableSymbol]: [...buffers], [valueSymbol]: { message } });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, detail, pointer } = error;
    return { refusal: { code, detail, ...(pointer !== undefined && { pointer }) } };
  }
};
