/** Work of one request that was admitted. */
export type Work = {
  readonly owner: string;
  readonly microseconds: number;
  readonly since: number;
  isCounted: boolean;
  isDone: boolean;
};

/** Work that was admitted and is not done, by owner. */
export type Backlog = {
  /** Milliseconds until the workers would be through with all work; 0 while each has only a few pieces. */
  readonly totalMs: () => number;
  /**
   * Milliseconds that work of an owner which is admitted now would wait for other work. Workers serve owners in turn: of
   * another owner's work only as much comes first as this owner would have with the new work. `queuedMicroseconds` are the
   * work of the owner that waits to be admitted before.
   */
  readonly waitMs: (owner: string, microseconds: number, queuedMicroseconds?: number) => number;
  /** Share of all work that is of this owner, 0 to 1. */
  readonly shareOf: (owner: string) => number;
  readonly add: (owner: string, microseconds: number) => Work;
  /** Counts work whose body has arrived until it is done, however long the body took. */
  readonly bodyReceived: (work: Work) => void;
  /** Ends work; `tookMs` is the time that it took a worker, where it ran. Later calls do nothing. */
  readonly done: (work: Work, tookMs?: number) => void;
};

/** Time after which work whose body has not arrived is not counted, in ms; slow senders must not block others. */
export const STALLED_MS = 250;
/** Pieces of work that a worker may always have: a few long ones are no overload. */
const FEW = 4;
/** Weight of the latest piece in the factor that corrects estimates. */
const WEIGHT = 0.1;

/** The backlog of so many workers. Estimates are corrected by how long work takes on this machine. */
export const createBacklog = (workers: number, now: () => number = () => performance.now()): Backlog => {
  /** In the order of their arrival. */
  const onTheirWay = new Set<Work>();
  const byOwner = new Map<string, number>();
  let pieces = 0;
  let microseconds = 0;
  let factor = 1;
  /** Work of each owner in ascending order, and the sums up to each; undefined after a change. */
  let sorted: { readonly works: Float64Array; readonly sums: Float64Array } | undefined;
  let isQueried = false;

  const count = (work: Work, isCounted: boolean): void => {
    if (work.isCounted === isCounted) return;
    work.isCounted = isCounted;
    const change = isCounted ? work.microseconds : -work.microseconds;
    sorted = undefined;
    isQueried = false;
    pieces += isCounted ? 1 : -1;
    microseconds = pieces === 0 ? 0 : microseconds + change;
    const owned = (byOwner.get(work.owner) ?? 0) + change;
    // Sums of fractions do not end at 0 exactly.
    if (pieces === 0) byOwner.clear();
    else if (owned > 1e-3) byOwner.set(work.owner, owned);
    else byOwner.delete(work.owner);
  };

  const forgetStalled = (): void => {
    for (const work of onTheirWay) {
      if (now() - work.since < STALLED_MS) break;
      onTheirWay.delete(work);
      count(work, false);
    }
  };

  /** Sum over all owners of their work, of each at most `most`: one pass, then O(log owners) until work changes. */
  const sumOfAtMost = (most: number): number => {
    if (!isQueried) {
      isQueried = true;
      let sum = 0;
      for (const work of byOwner.values()) sum += Math.min(work, most);
      return sum;
    }
    sorted ??= sortedSums(byOwner.values());
    const { works, sums } = sorted;
    const below = countBelow(works, most);
    return (sums[below] ?? 0) + (works.length - below) * most;
  };
  const toMs = (work: number): number => (work * factor) / 1000 / workers;

  return {
    totalMs: () => {
      forgetStalled();
      return pieces < FEW * workers ? 0 : toMs(microseconds);
    },
    waitMs: (owner, added, queued = 0) => {
      forgetStalled();
      if (pieces < FEW * workers) return 0;
      return toMs(queued + sumOfAtMost((byOwner.get(owner) ?? 0) + queued + added));
    },
    shareOf: (owner) => (microseconds === 0 ? 0 : (byOwner.get(owner) ?? 0) / microseconds),
    add: (owner, estimated) => {
      const work: Work = { owner, microseconds: estimated, since: now(), isCounted: false, isDone: false };
      count(work, true);
      onTheirWay.add(work);
      return work;
    },
    bodyReceived: (work) => {
      if (work.isDone) return;
      onTheirWay.delete(work);
      count(work, true);
    },
    done: (work, tookMs) => {
      if (work.isDone) return;
      work.isDone = true;
      onTheirWay.delete(work);
      count(work, false);
      if (tookMs !== undefined) factor += WEIGHT * ((tookMs * 1000) / work.microseconds - factor);
    },
  };
};

/** Numbers in ascending order, and the sum of those before each and of all. */
const sortedSums = (values: Iterable<number>) => {
  const works = Float64Array.from(values).sort();
  const sums = new Float64Array(works.length + 1);
  for (const [i, work] of works.entries()) sums[i + 1] = (sums[i] ?? 0) + work;
  return { works, sums };
};

/** How many of ascending numbers are below a bound. */
const countBelow = (ascending: Float64Array, bound: number): number => {
  let [begin, end] = [0, ascending.length];
  while (begin < end) {
    const middle = (begin + end) >> 1;
    if ((ascending[middle] ?? 0) < bound) begin = middle + 1;
    else end = middle;
  }
  return begin;
};
