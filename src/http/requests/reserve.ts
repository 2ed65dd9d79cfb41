import type { Reservation } from '../../dispatch/admission/reservation.ts';
import { type RequestTrace, timed } from '../observability/request-trace.ts';
import type { MaybePromise } from './maybe-promise.ts';

/** Waits until a request is admitted with `bytes` in all and `microseconds` of thread time. */
export const reserve = (
  reservation: Reservation,
  trace: RequestTrace,
  bytes: number,
  microseconds = 0,
): MaybePromise<void> => timed(trace, 'queue', () => reservation.admit(bytes, microseconds));

/** Waits until a request holds all bytes that it was admitted with. Call when its body has arrived and its work starts. */
export const holdForWork = (reservation: Reservation, trace: RequestTrace): MaybePromise<void> => {
  reservation.bodyReceived();
  const memory = reservation.startWork();
  return memory === undefined ? memory : timed(trace, 'queue', () => memory);
};
