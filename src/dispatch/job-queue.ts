/** Work that waits for a thread. */
export type Waiting = {
  /** The file of its task. */
  readonly filename: string;
  /** About how long it takes, and how long all of its request does. */
  readonly microseconds: number;
  readonly requestMicroseconds: number;
  /** Whether it is small: goes in one message with others. */
  readonly shares: boolean;
};

/** Estimated µs of the jobs that go in one message at most: how long the last waits for the first, and others for all. */
const MESSAGE_MICROSECONDS = 2000;
/** Below this a message takes longer than its jobs, and another thread would be no help. */
const LEAST_MESSAGE_MICROSECONDS = 250;
/** Times its own time that what is large lets shorter work pass that comes after it. */
const PATIENCE = 4;

/** Jobs that wait, and whose turn it is. */
export type JobQueue<Job extends Waiting> = {
  readonly size: () => number;
  readonly add: (job: Job) => void;
  readonly remove: (job: Job) => void;
  /** The jobs of the next message for one of so many idle threads; none when nobody waits. */
  readonly take: (threads: number) => readonly Job[];
};

/**
 * Two queues, small and large. While both wait, each has half of the threads' time, small ones first: they overtake
 * however many large ones there are, and cannot starve them either. Small ones go in the order of their coming, large
 * ones the shortest first with ageing: each lets pass what comes within a few times its own length.
 */
export const createJobQueue = <Job extends Waiting>(): JobQueue<Job> => {
  const small = new Set<Job>();
  /** With when their turn would come if all that is shorter passed. */
  const large = new Map<Job, number>();
  /** Time that small jobs were given less that of large ones, µs, since both wait. */
  let ahead = 0;

  const takeSmall = (threads: number): readonly Job[] => {
    const [first] = small;
    const alike = [...small].filter((job) => job.filename === first?.filename);
    const total = alike.reduce((sum, job) => sum + job.microseconds, 0);
    const limit = Math.min(Math.max(total / threads, LEAST_MESSAGE_MICROSECONDS), MESSAGE_MICROSECONDS);
    const jobs: Job[] = [];
    let microseconds = 0;
    for (const job of alike) {
      if (jobs.length > 0 && microseconds + job.microseconds > limit) break;
      microseconds += job.microseconds;
      small.delete(job);
      jobs.push(job);
    }
    return jobs;
  };

  const takeLarge = (): readonly Job[] => {
    let next: Job | undefined;
    let due = Number.POSITIVE_INFINITY;
    for (const [job, its] of large) if (its < due) [next, due] = [job, its];
    if (next === undefined) return [];
    large.delete(next);
    return [next];
  };

  return {
    size: () => small.size + large.size,
    add: (job) => {
      if (job.shares) small.add(job);
      else large.set(job, performance.now() + (PATIENCE * job.requestMicroseconds) / 1000);
    },
    remove: (job) => {
      small.delete(job);
      large.delete(job);
    },
    take: (threads) => {
      if (large.size === 0 || small.size === 0) ahead = 0;
      const bothWait = large.size > 0 && small.size > 0;
      const isSmallNext = bothWait ? ahead <= 0 : small.size > 0;
      const jobs = isSmallNext ? takeSmall(threads) : takeLarge();
      const microseconds = jobs.reduce((sum, job) => sum + job.microseconds, 0);
      if (bothWait) ahead += isSmallNext ? microseconds : -microseconds;
      return jobs;
    },
  };
};
