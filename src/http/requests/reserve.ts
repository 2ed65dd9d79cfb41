import type { Reservation } from '../../dispatch/reservation.ts';
import { type RequestTrace, timed } from '../observability/request-trace.ts';
import type { MaybePromise } from './maybe-promise.ts';

/** Waits until a request is admitted with so many bytes in all, and so much work for a thread. */
export const reserve = (
  reservation: Reservation,
  trace: RequestTrace,
  bytes: number,
  microseconds = 0,
): MaybePromise<void> => timed(trace, 'queue', () => reservation.admit(bytes, microseconds));

/** Waits until a request holds all bytes that it was admitted with: its body has arrived, and work starts. */
export const holdForWork = (reservation: Reservation, trace: RequestTrace): MaybePromise<void> => {
  reservation.bodyReceived();
  const room = reservation.startWork();
  return room === undefined ? room : timed(trace, 'queue', () => room);
};
