import { RequestError } from '../../errors.ts';

/** How often within the time without progress it is looked for. */
const LOOKS = 4;

/**
 * Calls `end` when `progress` has stayed the same for `idleMs`, or up to a quarter more: what a stream has instead of a
 * deadline, as it takes as long as its body does. Returns what stops it.
 */
export const watchProgress = (idleMs: number, progress: () => number, end: (reason: RequestError) => void) => {
  let [seen, looks] = [progress(), 0];
  const look = () => {
    looks = progress() === seen ? looks + 1 : 0;
    seen = progress();
    if (looks < LOOKS) return;
    const detail = `nothing was received, pooled or sent for ${idleMs} ms (POOLSERVE_REQUEST_TIMEOUT_MS)`;
    end(new RequestError('DEADLINE_EXCEEDED', detail));
  };
  const timer = setInterval(look, Math.ceil(idleMs / LOOKS));
  return (): void => clearInterval(timer);
};
