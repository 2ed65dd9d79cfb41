import { taskFile } from '../../../workers/files.ts';
import { createJsonReader, type JsonRead, type JsonReadTask } from '../../../workers/json-reader.ts';
import { createJsonWriter, type JsonWriteTask, type JsonWritten } from '../../../workers/json-writer.ts';
import type { Refusal } from '../../errors.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { Job, Scheduler } from '../queue/scheduler.ts';
import type { JobOwner } from '../threads/threads.ts';
import { buffersOf, transferable } from '../threads/transferable.ts';
import { type Unwrapped, unwrap } from '../threads/unwrap-result.ts';
import { readMicroseconds, writeMicroseconds } from './json-time.ts';

/** Reads and writes JSON where it takes no longer than a message to a thread at once, else in a thread. */
export type JsonRunner = {
  /** The message of a JSON body. @throws RequestError; WorkerFailure */
  readonly readJson: <Task extends JsonReadTask>(
    task: Task,
    caller: JobOwner,
  ) => JsonRead<Task> | Promise<JsonRead<Task>>;
  /** Returns the text of a JSON response; the outputs' bytes are transferred. */
  readonly writeJson: (task: JsonWriteTask, caller: JobOwner) => JsonWritten | Promise<JsonWritten>;
};

/** Texts up to this size are read on the event loop: numbers in 0.3 ms, texts and booleans in up to 0.8 (a slow Zen 3). */
export const INLINE_TEXT_BYTES = 64 * 1024;
/** Outputs up to this size are written there: 4,096 FP32 in 0.2 ms, 8,192 halves in 0.4, 16,384 BOOL in 0.6. */
const INLINE_TENSOR_BYTES = 16 * 1024;

const READ_JSON = taskFile('json-read');
const WRITE_JSON = taskFile('json-write');

export const createJsonRunner = (scheduler: Scheduler): JsonRunner => {
  const readInline = createJsonReader();
  const writeInline = createJsonWriter();

  const runAlone = async <Result extends object>(
    work: Pick<Job, 'filename' | 'microseconds' | 'pack'>,
    caller: JobOwner,
  ): Promise<Unwrapped<Result>> => {
    const job = {
      ...work,
      shares: false,
      requestMicroseconds: work.microseconds,
      requestedAtMs: performance.now(),
    };
    return unwrap((await scheduler.schedule(job, caller)) as Result);
  };

  return {
    readJson: <Task extends JsonReadTask>(task: Task, caller: JobOwner) => {
      const bytes = bytesOf(task.chunks);
      if (bytes <= INLINE_TEXT_BYTES) return readInline(task);
      const pack = () => {
        const chunks = task.chunks.map(transferable);
        return { job: { ...task, chunks }, transferred: buffersOf(chunks) };
      };
      const work = { filename: READ_JSON, microseconds: readMicroseconds(bytes), pack };
      return runAlone<JsonRead<Task> | { refusal: Refusal }>(work, caller);
    },
    writeJson: (task, caller) => {
      const { outputs } = task;
      let bytes = 0;
      for (const { chunks } of outputs) if (chunks !== undefined) bytes += bytesOf(chunks);
      if (bytes <= INLINE_TENSOR_BYTES) return writeInline(task);
      const pack = () => {
        const tensors = outputs.map(({ spec, chunks }) => ({
          spec,
          ...(chunks && { chunks: chunks.map(transferable) }),
        }));
        const transferred = tensors.flatMap(({ chunks = [] }) => buffersOf(chunks));
        return { job: { ...task, outputs: tensors }, transferred };
      };
      const work = { filename: WRITE_JSON, microseconds: writeMicroseconds(bytes), pack };
      return runAlone<JsonWritten>(work, caller);
    },
  };
};
