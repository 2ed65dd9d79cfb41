type Waiter = { readonly weight: number; readonly enter: () => void };

/** Room for a total weight, given to those who ask in the order of their asking. */
export type Gate = {
  readonly capacity: number;
  /** Weight inside now. */
  readonly used: () => number;
  /** Number of those who wait. */
  readonly waiting: () => number;
  /** Whether the weight is inside: there was room, and nobody before it waiting. */
  readonly tryEnter: (weight: number, ahead?: boolean) => boolean;
  /** Fulfilled when the weight is inside; `ahead` of those who wait at the back. Rejects with the signal's reason. */
  readonly enter: (weight: number, signal: AbortSignal, ahead?: boolean) => Promise<void>;
  /** Gives room back; lets in whoever fits next. */
  readonly leave: (weight: number) => void;
};

/** A gate with room for `capacity`. A weight above the capacity would wait for ever: refuse it before. */
export const createGate = (capacity: number): Gate => {
  let used = 0;
  const front = new Set<Waiter>();
  const back = new Set<Waiter>();

  const tryEnter = (weight: number, ahead = false): boolean => {
    if (used + weight > capacity || front.size > 0 || (!ahead && back.size > 0)) return false;
    used += weight;
    return true;
  };

  const letIn = (): void => {
    for (const queue of [front, back]) {
      for (const waiter of queue) {
        if (used + waiter.weight > capacity) return;
        queue.delete(waiter);
        used += waiter.weight;
        waiter.enter();
      }
    }
  };

  const enter = (weight: number, signal: AbortSignal, ahead = false): Promise<void> => {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (tryEnter(weight, ahead)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const queue = ahead ? front : back;
      const giveUp = () => {
        queue.delete(waiter);
        letIn();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        weight,
        enter: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      queue.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };

  const leave = (weight: number): void => {
    used -= weight;
    letIn();
  };

  return { capacity, used: () => used, waiting: () => front.size + back.size, tryEnter, enter, leave };
};
