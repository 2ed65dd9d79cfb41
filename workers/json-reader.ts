import { type BinaryPart, type InferenceRequest, readInference } from '../src/codec/inference-protocol.ts';
import { type JsonMessage, readJsonMessage } from '../src/codec/json.ts';
import { bytesOf } from '../src/tensor/chunks.ts';
import { createNumberListReader } from './json-number-reader.ts';
import { instantiateKernels } from './kernels/instance.ts';

/** The JSON of a body: of the Open Inference Protocol when `binaryPart` says what follows it, else of a pooling. */
export type JsonReadTask = {
  readonly chunks: readonly Uint8Array[];
  /** Most inputs, and most requested outputs, of the message. */
  readonly maxInputs: number;
  readonly binaryPart?: BinaryPart;
};
export type JsonRead<Task extends JsonReadTask> = {
  readonly message: Task extends { readonly binaryPart: BinaryPart } ? InferenceRequest : JsonMessage;
};

/** What reads the message of a body, with kernels of its own. @throws RequestError */
export type JsonReader = <Task extends JsonReadTask>(task: Task) => JsonRead<Task>;

/** Texts whose lists the kernel reads sooner than `JSON.parse`: below it the lists take longer to cut out. */
const LEAST_LIST_BYTES = 4 * 1024;

export const createJsonReader = (): JsonReader => {
  const readNumberList = createNumberListReader(instantiateKernels());
  return <Task extends JsonReadTask>({ chunks, maxInputs, binaryPart }: Task) => {
    const readList = bytesOf(chunks) < LEAST_LIST_BYTES ? undefined : readNumberList;
    const message =
      binaryPart === undefined
        ? readJsonMessage(chunks, readList, maxInputs)
        : readInference(chunks, binaryPart, readList, maxInputs);
    return { message } as JsonRead<Task>;
  };
};
