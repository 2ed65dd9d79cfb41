import { createHeap } from './heap.ts';
import { createOwnerQueue, type OwnerQueue, type Waiting } from './owner-queue.ts';

/** Estimated µs of the jobs that go in one message at most: how long the last waits for the first, and others for all. */
const MESSAGE_MICROSECONDS = 2000;
/** Below this a message takes longer than its jobs, and another thread would be no help. */
const LEAST_MESSAGE_MICROSECONDS = 250;
/** µs by which an owner that had no job is put before those that had their share: one part of a plan. */
const CREDIT_MICROSECONDS = 5000;

/** Jobs that wait for a thread, and which of them is next. */
export type JobQueue<Job extends Waiting> = {
  readonly size: () => number;
  /** Whether a long job waits, see `LONG_MICROSECONDS`. */
  readonly hasLong: () => boolean;
  readonly add: (job: Job) => void;
  readonly remove: (job: Job) => void;
  /** Returns the jobs of the next message for one of so many idle threads; none when no job may be taken. */
  readonly take: (threads: number, isLongAllowed: boolean) => readonly Job[];
  /** Ends a message that was taken: each job counts as much as it took. */
  readonly finish: (jobs: readonly Job[], tookMicroseconds: readonly number[]) => void;
};

type Owner<Job extends Waiting> = {
  readonly name: string;
  readonly jobs: OwnerQueue<Job>;
  /** Jobs that were taken and have not ended. */
  running: number;
  /** Thread time that the owner was given, µs, on the clock of `virtualMicroseconds`. */
  usedMicroseconds: number;
  /** Number of its last turn: of owners with equal time, the one that waits longest is next. */
  turn: number;
};

/**
 * Start-time fair queuing over owners (Goyal, Vin, Cheng 1996): the next job is one of the owner that was given the least
 * thread time, by the estimates, corrected at the end by what jobs took. An owner that had no job starts at the time of the
 * job that was taken last, less a small credit, unless it was given more before: absence earns nothing, and debts remain as
 * long as others have work. Each step is O(log owners + log jobs).
 */
export const createJobQueue = <Job extends Waiting>(): JobQueue<Job> => {
  const owners = new Map<string, Owner<Job>>();
  const isBefore = (a: Owner<Job>, b: Owner<Job>): boolean =>
    a.usedMicroseconds < b.usedMicroseconds || (a.usedMicroseconds === b.usedMicroseconds && a.turn < b.turn);
  /** Owners with jobs that are not long, with long ones, and without any, which are in debt. */
  const short = createHeap(isBefore);
  const long = createHeap(isBefore);
  const indebted = createHeap(isBefore);
  let virtualMicroseconds = 0;
  let waiting = 0;
  let running = 0;
  let smallMicroseconds = 0;
  let turns = 0;

  const isIdle = ({ jobs, running: runningJobs }: Owner<Job>): boolean => runningJobs === 0 && jobs.size() === 0;
  const leastUsed = (): number => virtualMicroseconds - CREDIT_MICROSECONDS;
  /** Puts an owner where it belongs after any of its numbers changed. */
  const place = (owner: Owner<Job>): void => {
    short.set(owner, owner.jobs.hasShort());
    long.set(owner, owner.jobs.hasLong());
    const idle = isIdle(owner);
    const isIndebted = idle && owner.usedMicroseconds > leastUsed();
    indebted.set(owner, isIndebted);
    if (idle && !isIndebted) owners.delete(owner.name);
  };
  const forgetPaid = (): void => {
    for (let owner = indebted.first(); owner && owner.usedMicroseconds <= leastUsed(); owner = indebted.first()) {
      indebted.set(owner, false);
      owners.delete(owner.name);
    }
  };
  /** Forgets everybody once there is no work at all. */
  const reset = (): void => {
    owners.clear();
    indebted.clear();
    virtualMicroseconds = 0;
  };

  const ownerOf = (name: string): Owner<Job> => {
    const owner = owners.get(name) ?? {
      ...{ name, jobs: createOwnerQueue<Job>() },
      ...{ running: 0, usedMicroseconds: leastUsed(), turn: 0 },
    };
    owners.set(name, owner);
    return owner;
  };
  const nextOwner = (isLongAllowed: boolean): Owner<Job> | undefined => {
    const [a, b] = [short.first(), isLongAllowed ? long.first() : undefined];
    return a !== undefined && (b === undefined || !isBefore(b, a)) ? a : b;
  };
  const count = (owner: Owner<Job>, { shares, microseconds }: Job): void => {
    waiting -= 1;
    if (shares) smallMicroseconds = waiting === 0 ? 0 : smallMicroseconds - microseconds;
    running += 1;
    owner.running += 1;
    turns += 1;
    owner.turn = turns;
    virtualMicroseconds = Math.max(virtualMicroseconds, owner.usedMicroseconds);
    owner.usedMicroseconds += microseconds;
    place(owner);
    forgetPaid();
  };
  /** Fills a message that begins with a small job, as long as it is the turn of owners with small jobs. */
  const fill = (first: Job, mostMicroseconds: number, isLongAllowed: boolean): readonly Job[] => {
    const jobs = [first];
    let leftMicroseconds = mostMicroseconds - first.microseconds;
    for (;;) {
      const owner = nextOwner(isLongAllowed);
      const job = owner?.jobs.takeSmall(first.filename, leftMicroseconds);
      if (owner === undefined || job === undefined) return jobs;
      leftMicroseconds -= job.microseconds;
      jobs.push(job);
      count(owner, job);
    }
  };

  return {
    size: () => waiting,
    hasLong: () => long.size() > 0,
    add: (job) => {
      const owner = ownerOf(job.owner);
      if (isIdle(owner)) owner.usedMicroseconds = Math.max(owner.usedMicroseconds, leastUsed());
      owner.jobs.add(job);
      waiting += 1;
      if (job.shares) smallMicroseconds += job.microseconds;
      place(owner);
    },
    remove: (job) => {
      const owner = owners.get(job.owner);
      const before = owner?.jobs.size() ?? 0;
      owner?.jobs.remove(job);
      if (owner === undefined || owner.jobs.size() === before) return;
      waiting -= 1;
      if (job.shares) smallMicroseconds -= job.microseconds;
      place(owner);
      if (waiting + running === 0) reset();
    },
    take: (threads, isLongAllowed) => {
      const mostMicroseconds = Math.min(
        Math.max(smallMicroseconds / threads, LEAST_MESSAGE_MICROSECONDS),
        MESSAGE_MICROSECONDS,
      );
      const owner = nextOwner(isLongAllowed);
      const job = owner?.jobs.take(isLongAllowed);
      if (owner === undefined || job === undefined) return [];
      count(owner, job);
      return job.shares ? fill(job, mostMicroseconds, isLongAllowed) : [job];
    },
    finish: (jobs, tookMicroseconds) => {
      running -= jobs.length;
      jobs.forEach(({ owner: name, microseconds }, i) => {
        const owner = owners.get(name);
        if (owner === undefined) throw new Error(`the owner ${name} of a running job is not known`);
        owner.running -= 1;
        owner.usedMicroseconds += (tookMicroseconds[i] ?? microseconds) - microseconds;
        place(owner);
      });
      if (waiting + running === 0) reset();
    },
  };
};
