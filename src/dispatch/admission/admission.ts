import { RequestError } from '../../errors.ts';
import { createBacklog } from './backlog.ts';
import { createCapacity } from './capacity.ts';
import { createClientChecks } from './client-checks.ts';
import { createPassing } from './passing.ts';
import { type RequestEnd, Reservation, type ReservationHost } from './reservation.ts';
import { createWaiters } from './waiters.ts';

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

  const waiters = createWaiters({
    ...{ capacity, backlog, passing, limits, firstBytes, hold, take },
    onWait: () => checks.hurry(),
  });
  const checks = createClientChecks({
    capacity,
    minBodyRate,
    isWaiting: () => waiters.size() > 0,
    neededBytes: waiters.neededBytes,
    onChecked: waiters.admitNext,
  });

  const check = (bytes: number): void => {
    if (bytes <= maxInFlightBytes) return;
    throw new RequestError(
      'PLAN_TOO_LARGE',
      `the request needs ${bytes} bytes of memory, expected at most ${maxInFlightBytes} (POOLSERVE_MAX_IN_FLIGHT_BYTES)`,
    );
  };

  /** Changes what an admitted request will hold: to less, or of a holder for whose end others wait. */
  const change = (reservation: Reservation, totalBytes: number, microseconds: number): void => {
    setWork(reservation, microseconds);
    reservation.expectedBytes = totalBytes;
    hold(reservation, Math.min(reservation.heldBytes, totalBytes));
    waiters.admitNext();
  };

  const host: ReservationHost = {
    firstBytes,
    admit: (reservation, totalBytes, microseconds) => {
      check(totalBytes);
      const isHolder = reservation.heldBytes > firstBytes;
      if (isHolder || totalBytes <= reservation.countedBytes) change(reservation, totalBytes, microseconds);
      else if (!waiters.mayEnter(reservation, totalBytes, microseconds))
        return waiters.waitForAdmission(reservation, totalBytes, microseconds);
      else take(reservation, totalBytes, microseconds);
      return undefined;
    },
    grow: (reservation, heldBytes) => {
      if (!capacity.hasRoomFor(reservation, heldBytes)) return waiters.waitToGrow(reservation, heldBytes);
      hold(reservation, heldBytes);
      return undefined;
    },
    bodyReceived: ({ work }) => {
      if (work !== undefined) backlog.bodyReceived(work);
    },
    workDone: ({ work }, tookMs) => {
      if (work !== undefined) backlog.done(work, tookMs);
      waiters.admitSoon();
    },
    release: (reservation) => {
      if (reservation.work !== undefined) backlog.done(reservation.work);
      capacity.update(reservation, 0, 0);
      checks.remove(reservation);
      passing.released(reservation);
      waiters.admitNext();
    },
  };

  return {
    inFlightBytes: () => capacity.total.heldBytes,
    waiting: waiters.size,
    check,
    createReservation: (owner, end) => new Reservation(owner, end, host),
  };
};
