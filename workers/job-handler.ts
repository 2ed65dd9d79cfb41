import { threadId } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { SLOT_FIELDS, SLOT_LENGTH } from './message-slot.ts';

/** Data that a thread gets when it starts. */
export type ThreadData = {
  /** Linear memory that it keeps between plans, and garbage that it keeps between texts. */
  readonly keptBytes: number;
  /** Pages of each thread's linear memory, by `threadId` modulo the length; Int32Array. */
  readonly linearPages: SharedArrayBuffer;
  /** `SLOT_FIELDS` of each message that a thread has; BigInt64Array. */
  readonly slots: SharedArrayBuffer;
};

/** A message to a thread: jobs, and the slot in `slots` in which the thread names itself. */
export type PostedJobs<Job> = { readonly jobs: readonly Job[]; readonly slot: number };

/** The message back: the results of the jobs, and how long each took, in their order. */
export type JobResults = { readonly results: readonly object[]; readonly microseconds: readonly number[] };

/** The result of a job, and the buffers that are transferred with it. */
export type JobOutcome<Result> = { readonly result: Result; readonly transferred: readonly ArrayBufferLike[] };

/** Node compares each buffer of a list with all before it: 100,000 tiny ones take 3 s to move, and 0.2 s to copy. */
const MOST_TRANSFERRED = 4096;

const slots = new BigInt64Array((workerData as ThreadData).slots);

const markStart = (slot: number): void => {
  const { user, system } = process.threadCpuUsage();
  const at = slot * SLOT_LENGTH;
  Atomics.store(slots, at + SLOT_FIELDS.cpuMicroseconds, BigInt(Math.round(user + system)));
  Atomics.store(slots, at + SLOT_FIELDS.threadId, BigInt(threadId));
};

/**
 * A Piscina task that returns the results of the jobs of one message, in their order. An exception of a job is a bug that
 * may have left any state behind: it ends the thread, and the dispatcher runs the other jobs of the message again.
 */
export const createJobHandler =
  <Job, Result extends object>(run: (job: Job) => JobOutcome<Result>) =>
  ({ jobs, slot }: PostedJobs<Job>): ReturnType<typeof move> | Promise<never> => {
    markStart(slot);
    try {
      const microseconds: number[] = [];
      let since = performance.now();
      const outcomes = jobs.map((job) => {
        const outcome = run(job);
        const now = performance.now();
        microseconds.push((now - since) * 1000);
        since = now;
        return outcome;
      });
      const transferred = outcomes.flatMap((outcome) => outcome.transferred);
      return move({
        [transferableSymbol]: transferred.length <= MOST_TRANSFERRED ? transferred : [],
        [valueSymbol]: { results: outcomes.map(({ result }) => result), microseconds } satisfies JobResults,
      });
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
      return new Promise(() => {});
    }
  };
