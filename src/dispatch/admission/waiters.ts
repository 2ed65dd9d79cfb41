import type { Backlog } from './backlog.ts';
import type { Capacity } from './capacity.ts';
import { createGrowers, deadlockError, type Grower } from './growers.ts';
import { createNewcomers, type Newcomer } from './newcomers.ts';
import type { Passing } from './passing.ts';
import { type PendingLimits, pendingFor } from './pending.ts';
import type { Reservation } from './reservation.ts';
import { PRIORITY } from './wait-queue.ts';

/** Requests that wait: to be admitted, or, admitted, for more bytes. */
export type Waiters = {
  readonly size: () => number;
  readonly neededBytes: () => number;
  /** Whether a newcomer has room and no request waits. */
  readonly mayEnter: (reservation: Reservation, totalBytes: number, microseconds: number) => boolean;
  /** @throws OVER_CAPACITY when the queue is full; the signal's reason */
  readonly waitForAdmission: (reservation: Reservation, totalBytes: number, microseconds: number) => Promise<void>;
  /** @throws the signal's reason */
  readonly waitToGrow: (reservation: Reservation, heldBytes: number) => Promise<void>;
  /** Ends the waits of all that have room now. */
  readonly admitNext: () => void;
  /** The same in a microtask, unless it is done before: the work of a request often ends where the request does. */
  readonly admitSoon: () => void;
};

export type WaiterOptions = {
  readonly capacity: Capacity;
  readonly backlog: Backlog;
  readonly passing: Passing;
  readonly limits: PendingLimits;
  /** Size up to which what is only promised to others keeps no request out, in bytes. */
  readonly firstBytes: number;
  /** Makes an admitted request hold so many bytes. */
  readonly hold: (reservation: Reservation, heldBytes: number) => void;
  /** Admits a request. */
  readonly take: (reservation: Reservation, totalBytes: number, microseconds: number) => void;
  /** Called when a request begins to wait. */
  readonly onWait: () => void;
};

export const createWaiters = (options: WaiterOptions): Waiters => {
  const { capacity, backlog, passing, limits, firstBytes, hold, take, onWait } = options;
  const growers = createGrowers(capacity);
  // Cap the thread backlog at half the queue timeout, so that requests after a burst are served quickly.
  const backlogMs = limits.queueTimeoutMs / 2;
  const newcomers = createNewcomers({ capacity, backlog, passing, smallBytes: firstBytes, backlogMs });
  const size = (): number => newcomers.size() + growers.size();
  let isDue = false;

  const admitNext = (): void => {
    isDue = false;
    if (size() === 0) return;
    const now = performance.now();
    for (const { reservation, heldBytes, pending } of growers.takeFitting()) {
      passing.over(reservation, now);
      // A stream may wait for room for its body and for its work at the same time.
      hold(reservation, Math.max(heldBytes, reservation.heldBytes));
      pending.resolve();
    }
    for (;;) {
      const newcomer = newcomers.next(growers.blocked(), now);
      if (newcomer === undefined) return;
      newcomers.remove(newcomer);
      passing.over(newcomer.reservation, now);
      take(newcomer.reservation, newcomer.totalBytes, newcomer.microseconds);
      newcomer.pending.resolve();
    }
  };

  /** The wait of a request, which `remove` takes out of its queue when it fails. */
  const pendingOf = (reservation: Reservation, bytes: number, remove: () => void) =>
    pendingFor(reservation, bytes, limits, () => {
      remove();
      passing.over(reservation, performance.now());
      admitNext();
    });

  const waitForAdmission: Waiters['waitForAdmission'] = (reservation, totalBytes, microseconds) => {
    newcomers.refuseFull(reservation.owner, microseconds);
    reservation.end.signal.throwIfAborted();
    const newcomer: Newcomer = {
      owner: reservation.owner,
      priority: microseconds === 0 ? PRIORITY.noThread : PRIORITY.needsThread,
      reservation,
      totalBytes,
      microseconds,
      since: performance.now(),
      isHolder: false,
      pending: pendingOf(reservation, totalBytes, () => newcomers.remove(newcomer)),
    };
    newcomers.add(newcomer);
    admitNext();
    onWait();
    return newcomer.pending.promise;
  };

  const waitToGrow: Waiters['waitToGrow'] = (reservation, heldBytes) => {
    reservation.end.signal.throwIfAborted();
    const pending = pendingOf(reservation, heldBytes, () => growers.remove(grower));
    const grower: Grower = { reservation, heldBytes, since: performance.now(), pending };
    growers.add(grower);
    for (let loser = growers.deadlocked(); loser !== undefined; loser = growers.deadlocked())
      loser.pending.reject(deadlockError());
    onWait();
    return pending.promise;
  };

  return {
    size,
    neededBytes: () => growers.neededBytes() + newcomers.neededBytes(),
    mayEnter: (reservation, totalBytes, microseconds) =>
      size() === 0 && newcomers.fits(reservation, totalBytes, microseconds),
    waitForAdmission,
    waitToGrow,
    admitNext,
    admitSoon: () => {
      if (isDue || size() === 0) return;
      isDue = true;
      queueMicrotask(() => isDue && admitNext());
    },
  };
};
