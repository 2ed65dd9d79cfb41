import type { ClientPace } from '../../dispatch/client-pace.ts';
import { RequestError } from '../../errors.ts';

/** Checks within the time that a rate is measured over. */
const CHECKS = 4;
/** Share of the time between checks, at least, that counts as all of it: timers are late, and clients do not always wait. */
const WHOLE = 0.95;
/** Least rate of a stream as a share of the least rate of bodies. It holds at all times, also while no request waits for memory. */
const STREAM_SHARE = 1 / 64;

export type ProgressLimits = {
  /** Time over which the rate is measured, of time that the client is waited for, ms. */
  readonly requestTimeoutMs: number;
  /** Bytes a second; 0: a byte is enough. */
  readonly minBodyRate: number;
};

/**
 * Calls `end` when a client that was waited for during the whole of the last `requestTimeoutMs` moved fewer bytes than the
 * rate of a stream wants, at most a quarter later. It stands for a deadline, as a stream takes as long as its body does.
 * Returns a function that stops it.
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
  // After the sockets were read: a server that stood still must not take that for its client's slowness.
  const timer = setInterval(() => setImmediate(check), Math.ceil(requestTimeoutMs / CHECKS));
  return (): void => clearInterval(timer);
};
