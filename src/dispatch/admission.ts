import { RequestError } from '../errors.ts';
import { createGate } from './gate.ts';

/** The bytes that one request holds. */
export type Reservation = {
  /**
   * Makes the reservation hold `totalBytes`, waiting for room where it must grow; one that holds bytes already waits
   * ahead of newcomers, for they wait for its end.
   * @throws PLAN_TOO_LARGE when no amount of waiting would do; OVER_CAPACITY when the wait is over; the signal's reason.
   */
  readonly resize: (totalBytes: number, signal: AbortSignal) => Promise<void>;
  /** Gives all bytes back. The second call does nothing. */
  readonly release: () => void;
};

/** Bounds the bytes of all requests together. */
export type Admission = {
  readonly inFlightBytes: () => number;
  /** A reservation of no bytes yet. */
  readonly open: () => Reservation;
};

export const createAdmission = (limits: { maxInFlightBytes: number; queueTimeoutMs: number }): Admission => {
  const { maxInFlightBytes, queueTimeoutMs } = limits;
  const gate = createGate(maxInFlightBytes);

  const enter = async (bytes: number, signal: AbortSignal, ahead: boolean): Promise<void> => {
    if (gate.tryEnter(bytes, ahead)) return;
    const patience = AbortSignal.timeout(queueTimeoutMs);
    try {
      await gate.enter(bytes, AbortSignal.any([signal, patience]), ahead);
    } catch (reason) {
      if (signal.aborted || !patience.aborted) throw reason;
      throw new RequestError(
        'OVER_CAPACITY',
        `the request needs ${bytes} bytes of the ${maxInFlightBytes} that all requests together may hold, and they did not become free within ${queueTimeoutMs} ms`,
      );
    }
  };

  const open = (): Reservation => {
    let held = 0;
    const resize = async (totalBytes: number, signal: AbortSignal): Promise<void> => {
      if (totalBytes > maxInFlightBytes) {
        throw new RequestError(
          'PLAN_TOO_LARGE',
          `the request needs ${totalBytes} bytes of memory, expected at most ${maxInFlightBytes} (POOLSERVE_MAX_IN_FLIGHT_BYTES)`,
        );
      }
      const more = totalBytes - held;
      if (more > 0) await enter(more, signal, held > 0);
      else gate.leave(-more);
      held = totalBytes;
    };
    const release = (): void => {
      gate.leave(held);
      held = 0;
    };
    return { resize, release };
  };

  return { inFlightBytes: gate.used, open };
};
