/** Time over which a rate is measured, in ms that the server waits for the client; shorter transfers have no rate. */
const RATE_WINDOW_MS = 2000;

/**
 * Bytes that a client sent and took, and the time that the server waited for it meanwhile: time in which the server itself
 * has no room or still works is not the client's. The time is sampled: small requests are over before, and read no clock.
 */
export class ClientPace {
  /** Bytes of the body that arrived, and of a streamed response that left. */
  movedBytes = 0;
  #reads = 0;
  #writes = 0;
  #work = 0;
  #waitedMs = 0;
  /** Time of the latest sample while the server waited; undefined when it did not wait then. */
  #awaitedAt: number | undefined;
  #markBytes = 0;
  #markMs = 0;
  #bytesPerSecond: number | undefined;

  /** Begins (1) or ends (-1) a wait for bytes of the body. */
  read(change: 1 | -1): void {
    this.#reads += change;
  }

  /** Begins (1) or ends (-1) a wait for the client to take bytes. */
  write(change: 1 | -1): void {
    this.#writes += change;
  }

  /** Begins (1) or ends (-1) work for the client, which may wait for the result before it sends more. */
  work(change: 1 | -1): void {
    this.#work += change;
  }

  get isAwaited(): boolean {
    return this.#writes > 0 || (this.#reads > 0 && this.#work === 0);
  }

  /** Bytes a second in the latest whole window; undefined before the first is over. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /** Takes a sample, and returns the milliseconds that the server has waited for the client until now. */
  sample(now: number): number {
    const { isAwaited } = this;
    if (isAwaited && this.#awaitedAt !== undefined) this.#waitedMs += now - this.#awaitedAt;
    this.#awaitedAt = isAwaited ? now : undefined;
    const windowMs = this.#waitedMs - this.#markMs;
    if (windowMs >= RATE_WINDOW_MS) {
      this.#bytesPerSecond = ((this.movedBytes - this.#markBytes) * 1000) / windowMs;
      this.#markBytes = this.movedBytes;
      this.#markMs = this.#waitedMs;
    }
    return this.#waitedMs;
  }
}
