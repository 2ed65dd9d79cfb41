import { RequestError } from '../errors.ts';
import { createBacklog } from './backlog.ts';
import { createCapacity } from './capacity.ts';
import { createClientChecks } from './client-checks.ts';
import { createGrowers, deadlockError, type Grower } from './growers.ts';
import { createNewcomers, type Newcomer } from './newcomers.ts';
import { createPassing } from './passing.ts';
import { pendingFor } from './pending.ts';
import { type RequestEnd, Reservation, type ReservationHost } from './reservation.ts';
import { PRIORITY } from './wait-queue.ts';

/** Bounds the bytes and the work of all requests together, and shares them among owners. */
export type Admission = {
  /** Bytes that admitted requests hold. */
  readonly inFlightBytes: () => number;
  /** Requests that wait: to be admitted, or for more bytes. */
  readonly waiting: () => number;
  /** @throws PLAN_TOO_LARGE for more bytes than all requests together may hold */
  readonly check: (bytes: number) => void;
  /** An empty reservation of an owner; `end` ends its request. */
  readonly createReservation: (owner: string, end: RequestEnd) => Reservation;
};

export type AdmissionLimits = {
  readonly maxInFlightBytes: number;
  readonly queueTimeoutMs: number;
  readonly workers: number;
  /** Bytes a second of a client that keeps its bytes while others wait for them; 0: any. */
  readonly minBodyRate: number;
};

/** Bytes that are granted before any of a body has arrived: one read from a socket; less where there are few in all. */
const FIRST_BYTES = 64 * 1024;
const FIRST_SHARE = 64;

export const createAdmission = (limits: AdmissionLimits): Admission => {
  const { maxInFlightBytes, queueTimeoutMs, workers, minBodyRate } = limits;
  const firstBytes = Math.max(1, Math.min(FIRST_BYTES, Math.floor(maxInFlightBytes / FIRST_SHARE)));
  const capacity = createCapacity(maxInFlightBytes);
  const backlog = createBacklog(workers);
  const passing = createPassing(maxInFlightBytes, queueTimeoutMs);
  const growers = createGrowers(capacity);
  // Cap the thread backlog at half the queue timeout, so that requests after a burst are served quickly.
  const backlogMs = queueTimeoutMs / 2;
  const newcomers = createNewcomers({ capacity, backlog, passing, smallBytes: firstBytes, backlogMs });
  const waiting = (): number => newcomers.size() + growers.size();
  const checks = createClientChecks({
    capacity,
    minBodyRate,
    isWaiting: () => waiting() > 0,
    neededBytes: () => growers.neededBytes() + newcomers.neededBytes(),
    onChecked: () => admitNext(),
  });

  const setWork = (reservation: Reservation, microseconds: number): void => {
    if (reservation.work !== undefined) backlog.done(reservation.work);
    reservation.work = microseconds === 0 ? undefined : backlog.add(reservation.owner, microseconds);
  };

  const hold = (reservation: Reservation, heldBytes: number): void => {
    capacity.update(reservation, heldBytes, Math.max(heldBytes, reservation.expectedBytes));
    reservation.cover();
  };

  const take = (reservation: Reservation, totalBytes: number, microseconds: number): void => {
    passing.admitted(reservation, totalBytes);
    setWork(reservation, microseconds);
    reservation.expectedBytes = totalBytes;
    hold(reservation, reservation.bytesFor(reservation.receivedBytes));
    if (totalBytes > reservation.heldBytes) {
      reservation.seenBytes = reservation.pace.movedBytes;
      reservation.seenAt = performance.now();
    }
    checks.add(reservation);
  };

  const admitNext = (): void => {
    if (waiting() === 0) return;
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

  const waitForAdmission = (reservation: Reservation, totalBytes: number, microseconds: number): Promise<void> => {
    newcomers.refuseFull(reservation.owner, microseconds);
    reservation.end.signal.throwIfAborted();
    const remove = () => {
      newcomers.remove(newcomer);
      passing.over(reservation, performance.now());
      admitNext();
    };
    const newcomer: Newcomer = {
      owner: reservation.owner,
      priority: microseconds === 0 ? PRIORITY.noThread : PRIORITY.needsThread,
      reservation,
      totalBytes,
      microseconds,
      since: performance.now(),
      isHolder: false,
      pending: pendingFor(reservation, totalBytes, limits, remove),
    };
    newcomers.add(newcomer);
    admitNext();
    checks.hurry();
    return newcomer.pending.promise;
  };

  const waitToGrow = (reservation: Reservation, heldBytes: number): Promise<void> => {
    reservation.end.signal.throwIfAborted();
    const remove = () => {
      growers.remove(grower);
      passing.over(reservation, performance.now());
      admitNext();
    };
    const pending = pendingFor(reservation, heldBytes, limits, remove);
    const grower: Grower = { reservation, heldBytes, since: performance.now(), pending };
    growers.add(grower);
    for (let loser = growers.deadlocked(); loser !== undefined; loser = growers.deadlocked())
      loser.pending.reject(deadlockError());
    checks.hurry();
    return pending.promise;
  };

  const check = (bytes: number): void => {
    if (bytes <= maxInFlightBytes) return;
    throw new RequestError(
      'PLAN_TOO_LARGE',
      `the request needs ${bytes} bytes of memory, expected at most ${maxInFlightBytes} (POOLSERVE_MAX_IN_FLIGHT_BYTES)`,
    );
  };

  /** Changes what an admitted request will hold: to less, or of one that others wait for already. */
  const change = (reservation: Reservation, totalBytes: number, microseconds: number): void => {
    setWork(reservation, microseconds);
    reservation.expectedBytes = totalBytes;
    hold(reservation, Math.min(reservation.heldBytes, totalBytes));
    admitNext();
  };

  const host: ReservationHost = {
    firstBytes,
    admit: (reservation, totalBytes, microseconds) => {
      check(totalBytes);
      const isHolder = reservation.heldBytes > firstBytes;
      if (isHolder || totalBytes <= reservation.countedBytes) change(reservation, totalBytes, microseconds);
      else if (waiting() > 0 || !newcomers.fits(reservation, totalBytes, microseconds))
        return waitForAdmission(reservation, totalBytes, microseconds);
      else take(reservation, totalBytes, microseconds);
      return undefined;
    },
    grow: (reservation, heldBytes) => {
      if (!capacity.hasRoomFor(reservation, heldBytes)) return waitToGrow(reservation, heldBytes);
      hold(reservation, heldBytes);
      return undefined;
    },
    bodyReceived: ({ work }) => {
      if (work !== undefined) backlog.bodyReceived(work);
    },
    workDone: ({ work }, tookMs) => {
      if (work !== undefined) backlog.done(work, tookMs);
      admitNext();
    },
    release: (reservation) => {
      if (reservation.work !== undefined) backlog.done(reservation.work);
      capacity.update(reservation, 0, 0);
      checks.remove(reservation);
      passing.released(reservation);
      admitNext();
    },
  };

  return {
    inFlightBytes: () => capacity.total.heldBytes,
    waiting,
    check,
    createReservation: (owner, end) => new Reservation(owner, end, host),
  };
};
