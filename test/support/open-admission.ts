import { type AdmissionLimits, createAdmission } from '../../src/dispatch/admission/admission.ts';
import type { Reservation } from '../../src/dispatch/admission/reservation.ts';

const LIMITS = { maxInFlightBytes: 100, queueTimeoutMs: 60_000, workers: 1, minBodyRate: 0 };

/** An admission, and what gives requests of it; of owner a unless said otherwise. */
export const admissionWith = (changes: Partial<AdmissionLimits> = {}) => {
  const admission = createAdmission({ ...LIMITS, ...changes });
  const open = (owner = 'a', end = new AbortController()): Reservation => admission.createReservation(owner, end);
  return { admission, open };
};

/** Admits a request, and has its body arrive and its work start. */
export const work = async (reservation: Reservation, bytes: number, microseconds = 0): Promise<Reservation> => {
  await reservation.admit(bytes, microseconds);
  await reservation.startWork();
  return reservation;
};

/** Returns whether a promise settles in this turn of the event loop. */
export const settled = async (promise: Promise<unknown> | undefined): Promise<boolean> => {
  let isSettled = promise === undefined;
  promise?.then(
    () => (isSettled = true),
    () => (isSettled = true),
  );
  await new Promise(setImmediate);
  return isSettled;
};
