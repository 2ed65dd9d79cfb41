import { createJobQueue, type Waiting } from './job-queue.ts';
import type { Caller, Message, Threads } from './threads.ts';

/** A piece of work for a thread. */
export type Job = Waiting & {
  /** What is posted. A job that shares its message is packed again when another one ended their thread. */
  readonly pack: () => { readonly job: object; readonly moved: readonly ArrayBuffer[] };
};

type Request = { readonly caller: Caller } & Pick<PromiseWithResolvers<object>, 'resolve' | 'reject'>;
type Entry = Job & Request & { readonly giveUp: () => void };

/** Gives jobs to threads. */
export type Scheduler = {
  /** Jobs that wait. */
  readonly waiting: () => number;
  /** The result of a job. Rejects with the signal's reason when it aborts while the job waits, and as `Threads.run`. */
  readonly schedule: (job: Job, caller: Caller) => Promise<object>;
};

/** @throws RangeError where there is no memory to pack them in */
const messageOf = (entries: readonly Entry[]): Message => {
  const packed = entries.map((entry) => entry.pack());
  return {
    filename: entries[0]?.filename ?? '',
    jobs: packed.map(({ job }) => job),
    moved: packed.flatMap(({ moved }) => moved),
    microseconds: entries.reduce((sum, entry) => sum + entry.microseconds, 0),
    callers: entries.map(({ caller }) => caller),
  };
};

export const createScheduler = (threads: Threads): Scheduler => {
  const queue = createJobQueue<Entry>();
  let isTurnOpen = false;

  const enqueue = (job: Job & Request): void => {
    const { signal } = job.caller.life;
    const giveUp = () => {
      queue.remove(entry);
      job.reject(signal.reason);
    };
    const entry = { ...job, giveUp };
    if (signal.aborted) {
      giveUp();
      return;
    }
    queue.add(entry);
    signal.addEventListener('abort', giveUp, { once: true });
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

  const dispatch = (): void => {
    for (let idle = threads.idle(); idle > 0; idle -= 1) {
      const entries = queue.take(idle);
      if (entries.length === 0) return;
      void send(entries);
    }
  };

  const send = async (entries: readonly Entry[]): Promise<void> => {
    for (const { caller, giveUp } of entries) caller.life.signal.removeEventListener('abort', giveUp);
    try {
      const results = await threads.run(messageOf(entries));
      entries.forEach((entry, i) => {
        entry.resolve(results[i] as object);
      });
    } catch (failure) {
      if (entries.length === 1) entries[0]?.reject(failure);
      // Each by itself: the one that ended the thread ends another, the others are answered.
      else for (const entry of entries) enqueue({ ...entry, shares: false });
      // A message that could not be packed leaves its thread idle.
      dispatch();
    }
  };

  threads.onIdle(dispatch);
  return {
    waiting: queue.size,
    schedule: (job, caller) => {
      const { promise, resolve, reject } = Promise.withResolvers<object>();
      enqueue({ ...job, caller, resolve, reject });
      return promise;
    },
  };
};
