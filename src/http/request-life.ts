import type { ServerResponse } from 'node:http';
import { RequestError } from '../errors.ts';
import { ClientGone } from './client-gone.ts';

/**
 * What `work` gives, or the reason why nobody waits for it any more: DEADLINE_EXCEEDED, or ClientGone. The signal
 * tells the work so; work that cannot stop goes on by itself and cleans up when it ends.
 */
export const withinLife = async <T>(
  outgoing: ServerResponse,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController();
  const { signal } = controller;
  const late = setTimeout(() => {
    controller.abort(
      new RequestError(
        'DEADLINE_EXCEEDED',
        `there was no answer within ${timeoutMs} ms (POOLSERVE_REQUEST_TIMEOUT_MS)`,
      ),
    );
  }, timeoutMs);
  // Not the request's 'close': Node emits that as soon as the body was read.
  const gone = () => controller.abort(new ClientGone());
  outgoing.once('close', gone);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(signal), over]);
  } finally {
    clearTimeout(late);
    outgoing.off('close', gone);
  }
};
