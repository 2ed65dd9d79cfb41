import { RequestError } from '../../errors.ts';
import type { JobOwner, Message, Threads } from '../threads/threads.ts';
import { reasonOf, refusalOf, WorkerFailure } from '../threads/worker-failure.ts';
import { createJobQueue } from './job-queue.ts';
import { LONG_MICROSECONDS, type Waiting } from './owner-queue.ts';

/** Work for a thread. */
export type Job = Omit<Waiting, 'owner'> & {
  /** Returns what is posted. A job that shared its message is packed again when another one ended their thread. */
  readonly pack: () => { readonly job: object; readonly transferred: readonly ArrayBuffer[] };
};

type Entry = Job &
  Waiting & { readonly caller: JobOwner; readonly giveUp: () => void } & Pick<
    PromiseWithResolvers<object>,
    'resolve' | 'reject'
  >;
/** An entry whose job may be scheduled again, by itself: the entry stays the one that `giveUp` removes. */
type Retried = { -readonly [Key in keyof Pick<Entry, 'shares' | 'requestedAtMs'>]: Entry[Key] };

/** Gives jobs to threads, in the order of `JobQueue`. */
export type Scheduler = {
  /** Returns the number of jobs that wait. */
  readonly waiting: () => number;
  /**
   * Returns the result of a job. Rejects with the signal's reason when it aborts while the job waits.
   * @throws RequestError OVER_CAPACITY without memory for it, WORK_TIMED_OUT; WorkerFailure
   */
  readonly schedule: (job: Job, caller: JobOwner) => Promise<object>;
};

/** @throws RangeError where there is no memory to pack them in */
const messageOf = (entries: readonly Entry[]): Message => {
  const packed = entries.map((entry) => entry.pack());
  return {
    filename: entries[0]?.filename ?? '',
    jobs: packed.map(({ job }) => job),
    transferred: packed.flatMap(({ transferred }) => transferred),
    microseconds: entries.reduce((sum, entry) => sum + entry.microseconds, 0),
    callers: entries.map(({ caller }) => caller),
  };
};

export const createScheduler = (threads: Threads): Scheduler => {
  const queue = createJobQueue<Entry>();
  const running = new Set<{ readonly microseconds: number; readonly startedAtMs: number }>();
  let isTurnOpen = false;

  const enqueue = (entry: Entry): void => {
    const { signal } = entry.caller.life;
    if (signal.aborted) {
      entry.reject(signal.reason);
      return;
    }
    queue.add(entry);
    signal.addEventListener('abort', entry.giveUp, { once: true });
    if (!entry.shares) dispatch();
    else if (!isTurnOpen) {
      isTurnOpen = true;
      // After all requests that this turn of the event loop brings.
      setImmediate(() => {
        isTurnOpen = false;
        dispatch();
      });
    }
  };

  /** Returns whether a thread remains for short jobs when another long one runs. What has run long is long. */
  const isLongAllowed = (): boolean => {
    if (threads.count === 1 || !queue.hasLong()) return true;
    const latestMs = performance.now() - LONG_MICROSECONDS / 1000;
    let long = 0;
    for (const { microseconds, startedAtMs } of running)
      if (microseconds > LONG_MICROSECONDS || startedAtMs < latestMs) long += 1;
    return long < threads.count - 1;
  };

  const dispatch = (): void => {
    for (let idle = threads.idle(); idle > 0; idle -= 1) {
      const entries = queue.take(idle, isLongAllowed());
      if (entries.length === 0) return;
      void send(entries);
    }
  };

  const retryAlone = (entry: Entry): void => {
    Object.assign(entry, { shares: false, requestedAtMs: performance.now() } satisfies Retried);
    enqueue(entry);
  };

  const send = async (entries: readonly Entry[]): Promise<void> => {
    for (const { caller, giveUp } of entries) caller.life.signal.removeEventListener('abort', giveUp);
    const estimated = entries.reduce((sum, { microseconds }) => sum + microseconds, 0);
    const run = { microseconds: estimated, startedAtMs: performance.now() };
    running.add(run);
    try {
      const { results, microseconds } = await threads.run(messageOf(entries));
      running.delete(run);
      queue.finish(entries, microseconds);
      entries.forEach((entry, i) => {
        entry.resolve(results[i] as object);
      });
    } catch (failure) {
      running.delete(run);
      const took = (performance.now() - run.startedAtMs) * 1000;
      queue.finish(
        entries,
        entries.map(({ microseconds }) => (took * microseconds) / Math.max(estimated, 1)),
      );
      if (entries.length === 1) entries[0]?.reject(rejectionOf(failure));
      // Each by itself: the job that ended the thread ends another, the others succeed.
      else for (const entry of entries) retryAlone(entry);
    }
    // Its thread is idle now, or was never busy where the message could not be packed.
    dispatch();
  };

  threads.onStart(dispatch);
  return {
    waiting: queue.size,
    schedule: (job, caller) => {
      const { promise, resolve, reject } = Promise.withResolvers<object>();
      const giveUp = (): void => {
        queue.remove(entry);
        reject(caller.life.signal.reason);
      };
      const entry: Entry = { ...job, owner: caller.owner, caller, giveUp, resolve, reject };
      enqueue(entry);
      return promise;
    },
  };
};

/** Returns what a request fails with whose job failed: a refusal where the work, not the program, was at fault. */
const rejectionOf = (failure: unknown): unknown => {
  if (failure instanceof WorkerFailure) return refusalOf(failure) ?? failure;
  if (reasonOf(failure) !== 'out_of_memory') return failure;
  return new RequestError('OVER_CAPACITY', 'there is no memory for this request now');
};
