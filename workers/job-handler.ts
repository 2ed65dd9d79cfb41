import { threadId } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { SLOT_FIELDS, SLOT_LENGTH } from './message-slot.ts';

/** What a thread is told when it starts. */
export type ThreadData = {
  /** Linear memory that it keeps between plans, and garbage that it keeps between texts. */
  readonly keptBytes: number;
  /** Pages of each thread's linear memory, by `threadId` modulo the length; Int32Array. */
  readonly linearPages: SharedArrayBuffer;
  /** `SLOT_FIELDS` of each message that is on its way; BigInt64Array. */
  readonly begun: SharedArrayBuffer;
};

/** What is posted: jobs, and the slot in `begun` that tells which thread does them. */
export type PostedJobs<Job> = { readonly jobs: readonly Job[]; readonly slot: number };

/** What is posted back: the results of the jobs, and how long each took, in their order. */
export type JobResults = { readonly results: readonly object[]; readonly microseconds: readonly number[] };

/** What came of one job, and which of its buffers are moved back. */
export type Answered<Result> = { readonly result: Result; readonly transferred: readonly ArrayBufferLike[] };

/** Node compares each buffer of a list with all before it: 100,000 tiny ones take 3 s to move, and 0.2 s to copy. */
const MOST_TRANSFERRED = 4096;

const begun = new BigInt64Array((workerData as ThreadData).begun);

const begin = (slot: number): void => {
  const { user, system } = process.threadCpuUsage();
  const at = slot * SLOT_LENGTH;
  Atomics.store(begun, at + SLOT_FIELDS.cpuMicroseconds, BigInt(Math.round(user + system)));
  Atomics.store(begun, at + SLOT_FIELDS.threadId, BigInt(threadId));
};

/**
 * A Piscina task: the results of the jobs of one message, in their order. Whatever a job throws is a bug of ours that may
 * have left anything behind: it ends the thread, and the dispatcher sees to the others of its message.
 */
export const createJobHandler =
  <Job, Result extends object>(answer: (job: Job) => Answered<Result>) =>
  ({ jobs, slot }: PostedJobs<Job>): ReturnType<typeof move> | Promise<never> => {
    begin(slot);
    try {
      const microseconds: number[] = [];
      let since = performance.now();
      const answered = jobs.map((job) => {
        const one = answer(job);
        const now = performance.now();
        microseconds.push((now - since) * 1000);
        since = now;
        return one;
      });
      const transferred = answered.flatMap((one) => one.transferred);
      return move({
        [transferableSymbol]: transferred.length <= MOST_TRANSFERRED ? transferred : [],
        [valueSymbol]: { results: answered.map(({ result }) => result), microseconds } satisfies JobResults,
      });
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
      return new Promise(() => {});
    }
  };
