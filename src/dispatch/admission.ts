import { RequestError } from '../errors.ts';
import { createBacklog, type Work } from './backlog.ts';
import { createDoor, type Row } from './door.ts';

/** What one request holds: bytes, and work for the threads. */
export type Reservation = {
  /**
   * Makes the reservation hold `totalBytes`, waiting for room where it must grow; one that holds bytes already waits
   * ahead of newcomers, for they wait for its end. `microseconds` are the work for a thread that is left, in place of what
   * was said before: a newcomer waits until the threads have not too much before it. Undefined when it need not wait.
   * @throws PLAN_TOO_LARGE when no amount of waiting would do; OVER_CAPACITY when the wait is over, or too many wait
   * already; the signal's reason.
   */
  readonly resize: (
    totalBytes: number,
    life: { readonly signal: AbortSignal },
    microseconds?: number,
  ) => Promise<void> | undefined;
  /** The body is there. */
  readonly received: () => void;
  /** The work is done; it took a thread so long. */
  readonly worked: (tookMs: number) => void;
  /** Something that is given back with all. */
  readonly holds: (thing: { readonly release: () => void }) => void;
  /** Gives all back. The second call does nothing. */
  readonly release: () => void;
};

/** Bounds the bytes and the work of all requests together. */
export type Admission = {
  readonly inFlightBytes: () => number;
  /** Requests that wait for room. */
  readonly waiting: () => number;
  /** @throws PLAN_TOO_LARGE for more bytes than all requests together may hold */
  readonly check: (bytes: number) => void;
  /** A reservation of nothing yet. */
  readonly open: () => Reservation;
};

/** Memory of a request that waits, unread: what its socket has brought already. Measured 160 KB. */
const WAITING_BYTES = 160 * 1024;
/** So many may always wait; more while together they hold no more than a share of what admitted ones may. */
const LEAST_WAITING = 64;
const WAITING_SHARE = 8;
/** How often those who wait are looked after: work that is no more expected makes no sound. */
const LOOK_MS = 50;

/** Newcomers wait for the end of those who hold bytes; what needs no thread passes what waits for one. */
const HOLDERS: Row = 0;
const WITHOUT_THREAD: Row = 1;
const WITH_THREAD: Row = 2;

type Load = { readonly bytes: number; readonly microseconds: number; readonly entered: () => void };

export type AdmissionLimits = {
  readonly maxInFlightBytes: number;
  readonly queueTimeoutMs: number;
  readonly workers: number;
};

export const createAdmission = ({ maxInFlightBytes, queueTimeoutMs, workers }: AdmissionLimits): Admission => {
  const backlog = createBacklog(workers);
  const mostWaiting = Math.max(LEAST_WAITING, Math.floor(maxInFlightBytes / WAITING_SHARE / WAITING_BYTES));
  let used = 0;
  // Half of what a request may wait here it then waits for a thread, at most: whoever comes after a flood is served soon.
  const mostWaitMs = queueTimeoutMs / 2;
  const door = createDoor<Load>({
    fits: ({ bytes, microseconds }) =>
      used + bytes <= maxInFlightBytes && (microseconds === 0 || backlog.waitMs() <= mostWaitMs),
    take: ({ bytes, entered }) => {
      used += bytes;
      entered();
    },
  });
  let looking: NodeJS.Timeout | undefined;
  const look = (): void => {
    door.letIn();
    if (door.waiting() > 0) looking?.refresh();
    else looking = undefined;
  };
  const leave = (bytes: number): void => {
    used -= bytes;
    door.letIn();
  };

  const wait = async (load: Load, signal: AbortSignal, row: Row): Promise<void> => {
    if (door.waiting() >= mostWaiting)
      throw new RequestError('OVER_CAPACITY', `${mostWaiting} requests wait for room already, which is the most`);
    const patience = AbortSignal.timeout(queueTimeoutMs);
    looking ??= setTimeout(look, LOOK_MS).unref();
    try {
      await door.enter(load, AbortSignal.any([signal, patience]), row);
    } catch (reason) {
      if (signal.aborted || !patience.aborted) throw reason;
      throw new RequestError(
        'OVER_CAPACITY',
        `the request needs ${load.bytes} bytes of the ${maxInFlightBytes} that all requests together may hold, and a worker; they did not become free within ${queueTimeoutMs} ms`,
      );
    }
  };

  const check = (bytes: number): void => {
    if (bytes <= maxInFlightBytes) return;
    throw new RequestError(
      'PLAN_TOO_LARGE',
      `the request needs ${bytes} bytes of memory, expected at most ${maxInFlightBytes} (POOLSERVE_MAX_IN_FLIGHT_BYTES)`,
    );
  };

  const open = (): Reservation => {
    let held = 0;
    let work: Work | undefined;
    let releaseHeld = (): void => {};
    const resize: Reservation['resize'] = (totalBytes, life, microseconds = 0) => {
      check(totalBytes);
      const bytes = totalBytes - held;
      const isInside = held > 0;
      const entered = () => {
        held = totalBytes;
        work?.done();
        work = microseconds === 0 ? undefined : backlog.add(microseconds);
      };
      if (bytes <= 0) {
        entered();
        leave(-bytes);
        return undefined;
      }
      const load = { bytes, microseconds: isInside ? 0 : microseconds, entered };
      const row = isInside ? HOLDERS : microseconds === 0 ? WITHOUT_THREAD : WITH_THREAD;
      return door.tryEnter(load, row) ? undefined : wait(load, life.signal, row);
    };
    const done = (tookMs?: number): void => {
      work?.done(tookMs);
      door.letIn();
    };
    return {
      resize,
      received: () => work?.received(),
      worked: done,
      holds: ({ release }) => {
        const before = releaseHeld;
        releaseHeld = () => {
          before();
          release();
        };
      },
      release: () => {
        done();
        releaseHeld();
        leave(held);
        held = 0;
      },
    };
  };

  return { inFlightBytes: () => used, waiting: door.waiting, check, open };
};
