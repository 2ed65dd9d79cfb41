import type { Reservation } from './reservation.ts';

/** A waiter for whose bytes there is no room yet. */
export type Blocked = {
  readonly reservation: Reservation;
  /** All bytes that it will hold. */
  readonly totalBytes: number;
  /** Time of `performance.now()` since which it waits. */
  readonly since: number;
  /** Whether it holds bytes already that others wait for. */
  readonly isHolder: boolean;
};

/** Rules by which newcomers pass a waiter for whose bytes there is no room. */
export type Passing = {
  /** Whether a newcomer may pass, of so many bytes that are within the share of its owner or not. */
  readonly mayPass: (blocked: Blocked, bytes: number, isWithinShare: boolean, now: number) => boolean;
  /** Notes that a newcomer passed, or that there was nothing to pass. */
  readonly admitted: (reservation: Reservation, bytes: number) => void;
  readonly released: (reservation: Reservation) => void;
  /** Notes that a waiter waits no more. */
  readonly over: (reservation: Reservation, now: number) => void;
};

/** Longest time during which all requests that are within their owners' shares may pass a newcomer, in ms. */
const PASS_MS = 250;

/**
 * A large newcomer is passed at first by whatever is within its owner's share. Then the bytes that become free are kept for it: others pass as far as they
 * fit beside it. That lasts at most half of the queue timeout, and for as long again all may pass: large requests are not
 * starved by small ones, and keep others waiting half of the time at most. Requests that hold bytes already are passed
 * only by what fits beside them: others wait for their end.
 */
export const createPassing = (limitBytes: number, queueTimeoutMs: number): Passing => {
  const passMs = Math.min(PASS_MS, queueTimeoutMs / 4);
  const blockMs = queueTimeoutMs / 2;
  let block = 0;
  let blocking: Reservation | undefined;
  let blockedAt = 0;
  let freeUntil = 0;
  let passedBytes = 0;

  const begin = (reservation: Reservation, now: number): void => {
    block += 1;
    blocking = reservation;
    blockedAt = now;
    passedBytes = 0;
  };
  const end = (now: number): void => {
    blocking = undefined;
    freeUntil = now + (now - blockedAt);
  };

  return {
    mayPass: ({ reservation, totalBytes, since, isHolder }, bytes, isWithinShare, now) => {
      if (blocking !== reservation) {
        if (!isHolder && now - since < passMs) return isWithinShare;
        if (!isHolder && now < freeUntil) return true;
        begin(reservation, now);
      } else if (!isHolder && now - blockedAt > blockMs) {
        end(now);
        return true;
      }
      return passedBytes + bytes <= limitBytes - totalBytes;
    },
    admitted: (reservation, bytes) => {
      if (blocking === undefined || blocking === reservation) return;
      reservation.passed = { block, bytes };
      passedBytes += bytes;
    },
    released: ({ passed }) => {
      if (passed?.block === block) passedBytes -= passed.bytes;
    },
    over: (reservation, now) => {
      if (blocking === reservation) end(now);
    },
  };
};
