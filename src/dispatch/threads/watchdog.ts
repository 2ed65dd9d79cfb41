/** Interval between two looks at the running work, ms. */
const LOOK_MS = 500;
/** Processor time that any work may take, ms; replacing a thread takes 50 to 100 of it. */
const LEAST_MS = 2000;
/** Factor of its estimate that work may take: the worst plan of the recorded search is off by 20, on a machine half as fast. */
const BOUND_FACTOR = 40;
/** Processor time below which a thread did nothing since the last look but tell its time (0.1 ms), ms. */
const QUIET_MS = 0.5;
/** Looks in a row with quiet before a thread hangs. */
const QUIET_LOOKS = 10;
/** Time within which a thread reports its processor time, ms: a thread that waits for a core or runs native code is late. */
const UNRESPONSIVE_MS = 300_000;

export type EndReason = 'hang' | 'timeout' | 'deadline' | 'client_gone';

/** Work that a thread does. */
export type WatchedWork = {
  /** Processor time that it may take, ms. */
  readonly boundMs: number;
  /** Returns why no request needs the result any more; undefined while one does. */
  readonly abandonedBy: () => 'deadline' | 'client_gone' | undefined;
  /** Returns the processor time of the work, ms; undefined while it has not begun. Pending while the thread cannot report it. */
  readonly usedMs: () => Promise<number | undefined>;
  /** Ends the thread. */
  readonly end: (reason: EndReason) => void;
};

/** Returns the processor time that work of so many estimated µs may take, ms. */
export const boundMsOf = (microseconds: number): number => LEAST_MS + (BOUND_FACTOR * microseconds) / 1000;

/**
 * Ends work by its processor time, so that a loaded or throttled machine ends none: work that takes more than its bound;
 * work that is abandoned and has taken 2 s, which frees its thread and its memory (a replacement costs a twentieth of that,
 * so that clients who leave gain nothing); and a thread that could run and does not. Returns a function that watches work
 * and returns what stops it.
 */
export const createWatchdog = (): ((work: WatchedWork) => () => void) => {
  const looks = new Set<(nowMs: number) => void>();
  let timer: NodeJS.Timeout | undefined;
  const lookAtAll = (): void => {
    const nowMs = performance.now();
    for (const look of looks) look(nowMs);
    if (looks.size > 0) timer?.refresh();
    else timer = undefined;
  };
  return (work) => {
    const look = lookAt(work, () => looks.has(look));
    looks.add(look);
    timer ??= setTimeout(lookAtAll, LOOK_MS).unref();
    return () => looks.delete(look);
  };
};

/** Returns what looks at one piece of work, and ends it while it runs. */
const lookAt = ({ boundMs, abandonedBy, usedMs, end }: WatchedWork, isRunning: () => boolean) => {
  const startedAtMs = performance.now();
  let askedAtMs: number | undefined;
  let lastUsedMs = 0;
  let quietLooks = 0;

  const judge = (used: number): EndReason | undefined => {
    quietLooks = used - lastUsedMs < QUIET_MS ? quietLooks + 1 : 0;
    lastUsedMs = used;
    const abandoned = used >= LEAST_MS ? abandonedBy() : undefined;
    return abandoned ?? (used >= boundMs ? 'timeout' : quietLooks >= QUIET_LOOKS ? 'hang' : undefined);
  };
  const ask = async (): Promise<void> => {
    const used = await usedMs();
    askedAtMs = undefined;
    const reason = used === undefined || !isRunning() ? undefined : judge(used);
    if (reason !== undefined) end(reason);
  };
  return (nowMs: number): void => {
    // No thread has more processor time than time.
    if (nowMs - startedAtMs < LEAST_MS) return;
    if (askedAtMs === undefined) {
      askedAtMs = nowMs;
      void ask();
    } else if (nowMs - askedAtMs >= UNRESPONSIVE_MS) end('hang');
  };
};
