import { RequestError } from '../../errors.ts';
import type { Reservation } from './reservation.ts';

/** A wait that ends once: with what it waits for, with its timeout or with the request. */
export type Pending = {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
};

export type PendingLimits = { readonly queueTimeoutMs: number; readonly maxInFlightBytes: number };

/**
 * The wait of a request for so many bytes. `onReject` is called before it rejects: with the reason for which the request
 * ends, or with OVER_CAPACITY after the queue timeout.
 */
export const pendingFor = (
  { end: { signal } }: Reservation,
  bytes: number,
  { queueTimeoutMs, maxInFlightBytes }: PendingLimits,
  onReject: () => void,
): Pending => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isOver = false;
  const finish = (settle: () => void): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    settle();
  };
  const fail = (reason: unknown): void =>
    finish(() => {
      onReject();
      reject(reason);
    });
  const timeout = (): void => {
    const detail = `timed out after ${queueTimeoutMs} ms (POOLSERVE_QUEUE_TIMEOUT_MS) waiting for ${bytes} of the ${maxInFlightBytes} bytes that all requests together may hold, and for a worker`;
    fail(new RequestError('OVER_CAPACITY', detail));
  };
  const abort = (): void => fail(signal.reason);
  const timer = setTimeout(timeout, queueTimeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  return { promise, resolve: () => finish(resolve), reject: fail };
};
