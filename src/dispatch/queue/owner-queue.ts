import { createHeap, type Heap } from './heap.ts';

/** A job that waits for a thread. */
export type Waiting = {
  /** Name of the owner that its time counts for. */
  readonly owner: string;
  /** The file of its task. */
  readonly filename: string;
  /** Estimated thread time of the job, and of its whole request. */
  readonly microseconds: number;
  readonly requestMicroseconds: number;
  /** When the request was first scheduled, ms of `performance.now()`: all of its parts have the same. */
  readonly requestedAtMs: number;
  /** Whether the job is small: it goes in one message with others. */
  readonly shares: boolean;
};

/** Estimated µs above which a job is long: it may not occupy all threads. Parts take a tenth of it. */
export const LONG_MICROSECONDS = 50_000;
/** Ageing factor: a large job yields to shorter ones for up to this many times its request's own duration. */
const AGEING = 4;

/** Jobs of one owner. Short passes long, and nothing starves. */
export type OwnerQueue<Job extends Waiting> = {
  readonly size: () => number;
  /** Whether a job waits that is not long. */
  readonly hasShort: () => boolean;
  readonly hasLong: () => boolean;
  readonly add: (job: Job) => void;
  readonly remove: (job: Job) => void;
  /** Takes the next job; none where only long ones wait and they are not allowed. */
  readonly take: (isLongAllowed: boolean) => Job | undefined;
  /** Takes the next small job whose file and time suit a message. */
  readonly takeSmall: (filename: string, mostMicroseconds: number) => Job | undefined;
};

const dueMs = ({ requestedAtMs, requestMicroseconds }: Waiting): number =>
  requestedAtMs + (AGEING * requestMicroseconds) / 1000;

/**
 * While small and large jobs wait, each class has half of the owner's time, small ones first. Small jobs are taken in the
 * order of their arrival, large ones the shortest request first, with ageing.
 */
export const createOwnerQueue = <Job extends Waiting>(): OwnerQueue<Job> => {
  const isDueBefore = (a: Job, b: Job): boolean => dueMs(a) < dueMs(b);
  const small = new Set<Job>();
  const large = createHeap<Job>(isDueBefore);
  const long = createHeap<Job>(isDueBefore);
  /** Time that small jobs were given less that of large ones, µs, since both wait. */
  let smallLead = 0;

  const heapOf = ({ microseconds }: Job): Heap<Job> => (microseconds > LONG_MICROSECONDS ? long : large);
  const remove = (job: Job): void => {
    if (!small.delete(job)) heapOf(job).set(job, false);
  };
  const nextLarge = (isLongAllowed: boolean): Job | undefined => {
    const [a, b] = [large.first(), isLongAllowed ? long.first() : undefined];
    return a !== undefined && (b === undefined || isDueBefore(a, b)) ? a : b;
  };
  const take = (job: Job, bothWait: boolean): Job => {
    remove(job);
    if (bothWait) smallLead += job.shares ? job.microseconds : -job.microseconds;
    else smallLead = 0;
    return job;
  };

  return {
    size: () => small.size + large.size() + long.size(),
    hasShort: () => small.size + large.size() > 0,
    hasLong: () => long.size() > 0,
    add: (job) => {
      if (job.shares) small.add(job);
      else heapOf(job).set(job, true);
    },
    remove,
    take: (isLongAllowed) => {
      const [firstSmall] = small;
      const firstLarge = nextLarge(isLongAllowed);
      const bothWait = firstSmall !== undefined && firstLarge !== undefined;
      const job = bothWait && smallLead > 0 ? firstLarge : (firstSmall ?? firstLarge);
      return job && take(job, bothWait);
    },
    takeSmall: (filename, mostMicroseconds) => {
      const [job] = small;
      if (job === undefined || job.filename !== filename || job.microseconds > mostMicroseconds) return undefined;
      return take(job, large.size() + long.size() > 0);
    },
  };
};
