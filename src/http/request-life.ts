import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestError } from '../errors.ts';
import { ClientGone } from './client-gone.ts';
import { recordOf } from './request-record.ts';
import { requestTimeoutMs } from './request-timeout.ts';

/** How long somebody waits for a request. */
export type Life = {
  /** Aborted when nobody waits any more; its reason is DEADLINE_EXCEEDED or ClientGone. */
  readonly signal: AbortSignal;
  /** Ends it so many ms after the request came, unless it ends before; `limit` is what says so. */
  readonly endWithin: (timeoutMs: number, limit: string) => void;
};

/**
 * A life that ends with the client's leaving, and within what the header `request-timeout` says; or when it is aborted.
 * Close it when the request is over.
 * @throws UNREADABLE_REQUEST for a header that says no time; the signal's reason where that time is over
 */
export const openLife = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Life & { readonly abort: (reason: unknown) => void; readonly close: () => void } => {
  const asked = requestTimeoutMs(incoming.headers);
  const controller = new AbortController();
  const { signal } = controller;
  // Not the request's 'close': Node emits that as soon as the body was read.
  const gone = () => controller.abort(new ClientGone());
  let endsAt = Number.POSITIVE_INFINITY;
  let late: NodeJS.Timeout | undefined;
  const endWithin: Life['endWithin'] = (limitMs, limit) => {
    const at = recordOf(incoming).startedAt + limitMs;
    if (at >= endsAt) return;
    endsAt = at;
    clearTimeout(late);
    const end = () =>
      controller.abort(new RequestError('DEADLINE_EXCEEDED', `there was no answer within ${limitMs} ms (${limit})`));
    const leftMs = at - performance.now();
    if (leftMs > 0) late = setTimeout(end, leftMs);
    else end();
  };
  if (asked !== undefined) endWithin(asked, 'request-timeout');
  signal.throwIfAborted();
  outgoing.on('close', gone);
  const close = (): void => {
    clearTimeout(late);
    outgoing.off('close', gone);
  };
  return { signal, endWithin, abort: (reason) => controller.abort(reason), close };
};

/**
 * What `work` gives, or the reason why nobody waits for it any more. The first of the deadlines holds: the setting's,
 * that of the header `request-timeout`, and what the work finds. Work that cannot stop goes on by itself and cleans up
 * when it ends.
 * @throws UNREADABLE_REQUEST for a header that says no time
 */
export const withinLife = async <T>(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  timeoutMs: number,
  work: (life: Life) => Promise<T>,
): Promise<T> => {
  const { signal, endWithin, close } = openLife(incoming, outgoing);
  endWithin(timeoutMs, 'POOLSERVE_REQUEST_TIMEOUT_MS');
  try {
    signal.throwIfAborted();
    return await new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      work({ signal, endWithin }).then(resolve, reject);
    });
  } finally {
    close();
  }
};
