import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestError } from '../../errors.ts';
import { traceOf } from '../observability/request-trace.ts';
import { ClientDisconnected } from './client-disconnected.ts';
import { createDeadlines, type Deadline } from './deadlines.ts';
import { onResponseClosed } from './on-response-closed.ts';
import { requestTimeoutMs } from './request-timeout.ts';

type EndListener = (reason: unknown) => void;

/** Of all lives. */
const deadlines = createDeadlines();

/**
 * How long somebody waits for a request: what ends it is DEADLINE_EXCEEDED or ClientGone, unless it was closed before. A
 * class, as small requests have no use for the AbortSignal, which takes 3 µs.
 */
export class RequestLifetime {
  readonly #hearers: EndListener[] = [];
  #state: 'open' | 'ended' | 'closed' = 'open';
  #endedBy: unknown;
  #controller: AbortController | undefined;
  #deadline: Deadline | undefined;
  readonly #startedAt: number;

  /** `startedAt` of `performance.now()`. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Aborted when it ends. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#state === 'ended') this.#controller.abort(this.#endedBy);
    return this.#controller.signal;
  }

  /** @throws what ended it */
  throwIfEnded(): void {
    if (this.#state === 'ended') throw this.#endedBy;
  }

  /** Calls `hear` when it ends. */
  onEnd(hear: EndListener): void {
    this.#hearers.push(hear);
  }

  offEnd(hear: EndListener): void {
    const index = this.#hearers.lastIndexOf(hear);
    if (index >= 0) this.#hearers.splice(index, 1);
  }

  /** Ends it so many ms after it began, unless it ends before; `limit` is what says so. */
  setDeadline(ms: number, limit: string): void {
    const at = this.#startedAt + ms;
    if (this.#state !== 'open' || (this.#deadline !== undefined && at >= this.#deadline.at)) return;
    this.#stop();
    const end = () =>
      this.abort(new RequestError('DEADLINE_EXCEEDED', `there was no answer within ${ms} ms (${limit})`));
    this.#deadline = { at, end, before: undefined, behind: undefined };
    if (at > performance.now()) deadlines.add(this.#deadline);
    else end();
  }

  abort(reason: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#endedBy = reason;
    this.#stop();
    this.#controller?.abort(reason);
    for (const hear of [...this.#hearers]) hear(reason);
  }

  /** Every request's answer is closed at some time: an Error for each would take 5 µs. */
  abortOnDisconnect(): void {
    if (this.#state === 'open') this.abort(new ClientDisconnected());
  }

  /** Nothing ends it any more. */
  close(): void {
    if (this.#state === 'open') this.#state = 'closed';
    this.#stop();
  }

  #stop(): void {
    if (this.#deadline !== undefined) deadlines.remove(this.#deadline);
  }
}

/**
 * A life that ends with the client's leaving, and within what the header `request-timeout` says. Close it when the
 * request is over.
 * @throws UNREADABLE_REQUEST for a header that says no time
 */
export const openLife = (incoming: IncomingMessage, outgoing: ServerResponse): RequestLifetime => {
  const asked = requestTimeoutMs(incoming.headers);
  const life = new RequestLifetime(traceOf(incoming).startedAt);
  if (asked !== undefined) life.setDeadline(asked, 'request-timeout');
  // Not the request's 'close': Node emits that as soon as the body was read.
  onResponseClosed(outgoing, () => life.abortOnDisconnect());
  return life;
};

/**
 * What `work` gives, or the reason why nobody waits for it any more. The first of the deadlines holds: the setting's,
 * that of the header `request-timeout`, and what the work finds. Work that cannot stop goes on by itself and cleans up
 * when it ends.
 * @throws UNREADABLE_REQUEST for a header that says no time
 */
export const withinLife = <T>(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  timeoutMs: number,
  work: (life: RequestLifetime) => Promise<T>,
): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const life = openLife(incoming, outgoing);
    life.setDeadline(timeoutMs, 'POOLSERVE_REQUEST_TIMEOUT_MS');
    life.throwIfEnded();
    life.onEnd(reject);
    work(life)
      .finally(() => life.close())
      .then(resolve, reject);
  });
