import { RequestError } from '../../errors.ts';
import { STALLED_MS } from './backlog.ts';
import type { Reservation } from './reservation.ts';

/** Longest wait for the first byte of a body while others wait for memory, in ms. */
const FIRST_BYTE_MS = 500;

/** Bytes that have to move within `STALLED_MS` for a body to make progress. */
const progressBytes = (minBodyRate: number): number => Math.max(1, (minBodyRate * STALLED_MS) / 1000);

/**
 * Whether a request makes progress: its client is not waited for, or was for less than `STALLED_MS` since it last moved
 * enough bytes. To be called again and again.
 */
export const makesProgress = (reservation: Reservation, minBodyRate: number, now: number): boolean => {
  const { pace } = reservation;
  if (!pace.isAwaited || pace.movedBytes - reservation.seenBytes >= progressBytes(minBodyRate)) {
    reservation.seenBytes = pace.movedBytes;
    reservation.seenAt = now;
    return true;
  }
  return now - reservation.seenAt < STALLED_MS;
};

/** Bytes a second of a client that is too slow to hold what others wait for; undefined for one that is not. */
const tooSlow = ({ pace }: Reservation, minBodyRate: number, now: number): number | undefined => {
  const waitedMs = pace.sample(now);
  if (!pace.isAwaited) return undefined;
  if (pace.movedBytes === 0) return waitedMs >= FIRST_BYTE_MS ? 0 : undefined;
  const rate = pace.bytesPerSecond;
  return rate !== undefined && rate < minBodyRate ? rate : undefined;
};

/**
 * Ends the slowest of the clients that are slower than `minBodyRate`, until those that end hold the bytes that are needed.
 * 0 `minBodyRate`: none is too slow. Requests end with BODY_TOO_SLOW.
 */
export const endSlowClients = (
  reservations: Iterable<Reservation>,
  {
    minBodyRate,
    neededBytes,
    now,
  }: { readonly minBodyRate: number; readonly neededBytes: number; readonly now: number },
): void => {
  if (minBodyRate === 0) return;
  const slow: { readonly reservation: Reservation; readonly rate: number }[] = [];
  for (const reservation of reservations) {
    const rate = tooSlow(reservation, minBodyRate, now);
    if (rate !== undefined) slow.push({ reservation, rate });
  }
  let bytes = 0;
  for (const { reservation, rate } of slow.toSorted((a, b) => a.rate - b.rate)) {
    if (bytes >= neededBytes) return;
    bytes += reservation.countedBytes;
    reservation.end.abort(tooSlowError(rate, minBodyRate));
  }
};

const tooSlowError = (rate: number, minBodyRate: number): RequestError =>
  new RequestError(
    'BODY_TOO_SLOW',
    `the client moved ${Math.round(rate)} bytes a second while others waited for the memory of the request, expected at least ${minBodyRate} (POOLSERVE_MIN_BODY_RATE) and the first within ${FIRST_BYTE_MS} ms`,
  );
