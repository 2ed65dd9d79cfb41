import type { ClientPace } from '../../dispatch/admission/client-pace.ts';
import { RequestError } from '../../errors.ts';

/** Number of checks within the time over which a rate is measured. */
const CHECKS = 4;
/** Share of that time from which on it counts as whole: timers are late. */
const WHOLE = 0.95;
/** Least rate of a stream as a share of that of bodies. It holds also while no request waits for memory. */
const STREAM_SHARE = 1 / 64;

export type ProgressLimits = {
  /** Time over which the rate is measured, ms; counts only time in which the service waits for the client. */
  readonly requestTimeoutMs: number;
  /** Bytes per second; 0: one byte is sufficient. */
  readonly minBodyRate: number;
};

/**
 * Calls `end` when the service waited for a client during the last `requestTimeoutMs` and the client moved fewer bytes than the
 * rate of a stream, at most a quarter of that time later. It replaces a deadline, as a stream takes as long as its body. Returns a
 * function that stops it.
 */
export const watchProgress = (
  pace: ClientPace,
  { requestTimeoutMs, minBodyRate }: ProgressLimits,
  end: (reason: RequestError) => void,
) => {
  const leastBytes = Math.max(1, Math.floor((minBodyRate * STREAM_SHARE * requestTimeoutMs) / 1000));
  const marks = [{ bytes: pace.movedBytes, waitedMs: pace.sample(performance.now()) }];
  const check = () => {
    const now = { bytes: pace.movedBytes, waitedMs: pace.sample(performance.now()) };
    marks.push(now);
    if (marks.length <= CHECKS) return;
    const [before = now] = marks.splice(0, 1);
    const isAwaited = now.waitedMs - before.waitedMs >= WHOLE * requestTimeoutMs;
    if (!isAwaited || now.bytes - before.bytes >= leastBytes) return;
    const detail = `the client moved ${now.bytes - before.bytes} bytes in ${requestTimeoutMs} ms (POOLSERVE_REQUEST_TIMEOUT_MS), expected at least ${leastBytes} (a sixty-fourth of POOLSERVE_MIN_BODY_RATE)`;
    end(new RequestError('DEADLINE_EXCEEDED', detail));
  };
  // Check after the sockets are read: a delay of the event loop is not slowness of the client.
  const timer = setInterval(() => setImmediate(check), Math.ceil(requestTimeoutMs / CHECKS));
  return (): void => clearInterval(timer);
};
