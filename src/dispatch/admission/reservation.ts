import type { Linked } from '../linked-list.ts';
import type { Work } from './backlog.ts';
import type { Account, Usage } from './capacity.ts';
import { ClientPace } from './client-pace.ts';

/** What ends a request: its signal aborts, and `abort` makes it do so. */
export type RequestEnd = Pick<AbortController, 'signal' | 'abort'>;

/** What reservations ask of the admission that made them. */
export type ReservationHost = {
  /** Bytes of a request that are granted before any of its body has arrived; smaller requests are granted whole. */
  readonly firstBytes: number;
  /** Admits a newcomer, or changes what a request that was admitted will hold. */
  readonly admit: (reservation: Reservation, totalBytes: number, microseconds: number) => Promise<void> | undefined;
  /** Makes an admitted request hold more. */
  readonly grow: (reservation: Reservation, heldBytes: number) => Promise<void> | undefined;
  readonly bodyReceived: (reservation: Reservation) => void;
  readonly workDone: (reservation: Reservation, tookMs?: number) => void;
  readonly release: (reservation: Reservation) => void;
};

/** Most bytes that are held ahead of a body, as a multiple of those for its first bytes. */
const AHEAD = 64;

/**
 * Bytes and work of one request. It is admitted with all that it will hold, and holds little before its body arrives, then
 * about as much as has arrived, and all when its work starts. A class: small requests have no use for more than its fields.
 */
export class Reservation implements Account, Linked {
  readonly owner: string;
  readonly end: RequestEnd;
  readonly pace = new ClientPace();
  readonly #host: ReservationHost;
  /** Its neighbors among the reservations whose clients are checked. */
  before: Linked | undefined = undefined;
  behind: Linked | undefined = undefined;
  heldBytes = 0;
  countedBytes = 0;
  usage: Usage | undefined;
  /** Bytes that the request will hold. */
  expectedBytes = 0;
  receivedBytes = 0;
  work: Work | undefined;
  /** Bytes that had moved when progress was last seen, and when that was. */
  seenBytes = 0;
  seenAt = 0;
  /** Block under which it passed a waiter, and with how many bytes. */
  passed: { readonly block: number; readonly bytes: number } | undefined;
  /** Bytes of the body up to which it holds enough. */
  #coveredBytes = Number.POSITIVE_INFINITY;
  #attached: { readonly release: () => void }[] | undefined;
  #isReleased = false;

  constructor(owner: string, end: RequestEnd, host: ReservationHost) {
    this.owner = owner;
    this.end = end;
    this.#host = host;
  }

  /**
   * Admits the request with the bytes that it will hold in all, or changes them. `microseconds` are the work for a thread
   * that is left, in place of what was said before. Undefined when it need not wait.
   * @throws PLAN_TOO_LARGE when no amount of waiting would do; OVER_CAPACITY after the queue timeout, or when the queue is
   * full; the signal's reason.
   */
  admit(totalBytes: number, microseconds = 0): Promise<void> | undefined {
    return this.#host.admit(this, totalBytes, microseconds);
  }

  /**
   * Counts bytes of the body that have arrived, and holds what they need. A promise where that has to wait: no more shall
   * be read meanwhile. Rejects as `admit`.
   */
  receive(bytes: number): Promise<void> | undefined {
    this.receivedBytes += bytes;
    this.pace.movedBytes += bytes;
    if (this.receivedBytes <= this.#coveredBytes) return undefined;
    return this.#host.grow(this, this.bytesFor(this.receivedBytes));
  }

  /** Holds all that the request will hold: its work starts. As `receive`. */
  startWork(): Promise<void> | undefined {
    return this.heldBytes >= this.expectedBytes ? undefined : this.#host.grow(this, this.expectedBytes);
  }

  /** Counts the work whatever its age: the body has arrived. */
  bodyReceived(): void {
    this.#host.bodyReceived(this);
  }

  /** Ends the work; it took a thread so many ms. */
  workDone(tookMs: number): void {
    this.#host.workDone(this, tookMs);
  }

  /** Releases this with the reservation. */
  attach(resource: { readonly release: () => void }): void {
    this.#attached ??= [];
    this.#attached.push(resource);
  }

  /** Gives all back. The second call does nothing. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    for (const resource of this.#attached ?? []) resource.release();
    this.#host.release(this);
  }

  /** Bytes to hold when so many of the body have arrived: some more, which arrive before the next step. */
  bytesFor(receivedBytes: number): number {
    const { firstBytes } = this.#host;
    const aheadBytes = Math.min(Math.max(receivedBytes, firstBytes), AHEAD * firstBytes);
    return Math.min(this.expectedBytes, Math.max(this.heldBytes, receivedBytes + aheadBytes));
  }

  /** Takes note of how much of the body the bytes held now suffice for. */
  cover(): void {
    const isWhole = this.heldBytes >= this.expectedBytes;
    this.#coveredBytes = isWhole ? Number.POSITIVE_INFINITY : this.heldBytes - this.#host.firstBytes;
  }
}
