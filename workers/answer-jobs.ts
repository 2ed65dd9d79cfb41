import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';

/** What a thread is told when it starts. */
export type ThreadData = {
  /** Memory for tensors that it keeps between plans. */
  readonly keptBytes: number;
  /** Of each message that is on its way its `begun`, ns of `process.hrtime`; BigInt64Array. */
  readonly begun: SharedArrayBuffer;
};

/** What is posted: jobs, and where in `begun` to say that the thread does them now. */
export type PostedJobs<Job> = { readonly jobs: readonly Job[]; readonly slot: number };

/** What came of one job, and which of its buffers are moved back. */
export type Answered<Result> = { readonly result: Result; readonly moved: readonly ArrayBufferLike[] };

/** Node compares each buffer of a list with all before it: 100,000 tiny ones take 3 s to move, and 0.2 s to copy. */
const MOST_MOVED = 4096;

const begun = new BigInt64Array((workerData as ThreadData).begun);

/**
 * A Piscina task: the results of the jobs of one message, in their order. Whatever a job throws is a bug of ours that may
 * have left anything behind: it ends the thread, and the dispatcher sees to the others of its message.
 */
export const answerJobs =
  <Job, Result>(answer: (job: Job) => Answered<Result>) =>
  ({ jobs, slot }: PostedJobs<Job>): ReturnType<typeof move> | Promise<never> => {
    Atomics.store(begun, slot, process.hrtime.bigint());
    try {
      const answered = jobs.map(answer);
      const moved = answered.flatMap((one) => one.moved);
      return move({
        [transferableSymbol]: moved.length <= MOST_MOVED ? moved : [],
        [valueSymbol]: answered.map(({ result }) => result),
      });
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
      return new Promise(() => {});
    }
  };
