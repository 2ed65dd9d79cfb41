import { move, transferableSymbol, valueSymbol } from 'piscina';

/** What came of one job, and which of its buffers are moved back. */
export type Answered<Result> = { readonly result: Result; readonly moved: readonly ArrayBufferLike[] };

/** Node compares each buffer of a list with all before it: 100,000 tiny ones take 3 s to move, and 0.2 s to copy. */
const MOST_MOVED = 4096;

/**
 * A Piscina task: the results of the jobs of one message, in their order. Whatever a job throws is a bug of ours that may
 * have left anything behind: it ends the thread, and the dispatcher sees to the others of its message.
 */
export const answerJobs =
  <Job, Result>(answer: (job: Job) => Answered<Result>) =>
  (jobs: readonly Job[]): ReturnType<typeof move> | Promise<never> => {
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
