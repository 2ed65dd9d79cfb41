import { createSemaphore } from './semaphore.ts';

/** Work that comes in tasks whose results are taken in the order of the tasks. */
export type TaskLine<Task, Result> = {
  /** Most tasks at a time that are being made, run or wait for their results to be taken: what bounds the memory. */
  readonly credits: number;
  /** The next task; undefined after the last. */
  readonly next: () => Promise<Task | undefined>;
  readonly run: (task: Task) => Promise<Result>;
  readonly take: (result: Result) => Promise<void>;
};

/**
 * Makes, runs and takes, all three at the same time. The first failure aborts `life`, which all three have to heed;
 * rejects with its reason once nothing runs any more.
 */
export const runInOrder = async <Task, Result>(
  { credits, next, run, take }: TaskLine<Task, Result>,
  life: Pick<AbortController, 'signal' | 'abort'>,
): Promise<void> => {
  const { signal } = life;
  const semaphore = createSemaphore(credits);
  const unfinished = new Set<Promise<unknown>>();
  const follow = (work: Promise<unknown>): void => {
    unfinished.add(work);
    work.then(
      () => unfinished.delete(work),
      (error) => {
        unfinished.delete(work);
        life.abort(error);
      },
    );
  };
  let taken = Promise.resolve();
  const takeAfter = async (before: Promise<void>, running: Promise<Result>): Promise<void> => {
    const result = await running;
    await before;
    await take(result);
    semaphore.release();
  };
  try {
    for (;;) {
      await semaphore.acquire(signal);
      const task = await next();
      if (task === undefined) break;
      const running = run(task);
      taken = takeAfter(taken, running);
      follow(running);
      follow(taken);
    }
    await taken;
  } catch (error) {
    life.abort(error);
    await Promise.allSettled(unfinished);
  }
  signal.throwIfAborted();
};
