/** Permits, given to callers in the order of their calls. */
export type Semaphore = {
  /** Fulfilled when the caller has a permit. Rejects with the signal's reason. */
  readonly acquire: (signal: AbortSignal) => Promise<void>;
  /** Returns a permit; the next waiter gets it. */
  readonly release: () => void;
};

export const createSemaphore = (permits: number): Semaphore => {
  let available = permits;
  const waiters = new Set<() => void>();

  const acquire = (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (available > 0) {
      available -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiters.delete(admit);
        reject(signal.reason);
      };
      const admit = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      waiters.add(admit);
      signal.addEventListener('abort', abort, { once: true });
    });
  };

  const release = (): void => {
    const [admit] = waiters;
    if (admit === undefined) {
      available += 1;
      return;
    }
    waiters.delete(admit);
    admit();
  };

  return { acquire, release };
};
