type Waiter<Load> = { readonly load: Load; readonly enter: () => void };

/** What a door stands before. */
export type Room<Load> = {
  readonly fits: (load: Load) => boolean;
  readonly take: (load: Load) => void;
};

/** Lets loads into a room in the order of their asking. */
export type Door<Load> = {
  /** Number of those who wait. */
  readonly waiting: () => number;
  /** Whether the load is inside: it fitted, and nobody before it waited. */
  readonly tryEnter: (load: Load, ahead?: boolean) => boolean;
  /** Fulfilled when the load is inside; `ahead` of those who wait at the back. Rejects with the signal's reason. */
  readonly enter: (load: Load, signal: AbortSignal, ahead?: boolean) => Promise<void>;
  /** Lets in whoever fits next: for when the room has become larger. */
  readonly letIn: () => void;
};

/** A door before a room. A load that never fits would wait for ever: refuse it before. */
export const createDoor = <Load>({ fits, take }: Room<Load>): Door<Load> => {
  const front = new Set<Waiter<Load>>();
  const back = new Set<Waiter<Load>>();

  const tryEnter = (load: Load, ahead = false): boolean => {
    if (front.size > 0 || (!ahead && back.size > 0) || !fits(load)) return false;
    take(load);
    return true;
  };

  const letIn = (): void => {
    for (const queue of [front, back]) {
      for (const waiter of queue) {
        if (!fits(waiter.load)) return;
        queue.delete(waiter);
        take(waiter.load);
        waiter.enter();
      }
    }
  };

  const enter = (load: Load, signal: AbortSignal, ahead = false): Promise<void> => {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (tryEnter(load, ahead)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const queue = ahead ? front : back;
      const giveUp = () => {
        queue.delete(waiter);
        letIn();
        reject(signal.reason);
      };
      const waiter: Waiter<Load> = {
        load,
        enter: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      queue.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };

  return { waiting: () => front.size + back.size, tryEnter, enter, letIn };
};
