type Waiter<Load> = { readonly load: Load; readonly enter: () => void };

/** What a door stands before. */
export type Room<Load> = {
  readonly fits: (load: Load) => boolean;
  readonly take: (load: Load) => void;
};

/** Where somebody waits: before all who wait in the rows behind, the first row first. */
const ROWS = [0, 1, 2] as const;
export type Row = (typeof ROWS)[number];

/** Lets loads into a room in the order of their asking, row by row. */
export type Door<Load> = {
  /** Number of those who wait. */
  readonly waiting: () => number;
  /** Whether the load is inside: it fitted, and nobody whom it may not pass waited. */
  readonly tryEnter: (load: Load, row?: Row) => boolean;
  /** Fulfilled when the load is inside. Rejects with the signal's reason. */
  readonly enter: (load: Load, signal: AbortSignal, row?: Row) => Promise<void>;
  /** Lets in whoever fits next: for when the room has become larger. */
  readonly letIn: () => void;
};

/** A door before a room. A load that never fits would wait for ever: refuse it before. */
export const createDoor = <Load>({ fits, take }: Room<Load>): Door<Load> => {
  const rows = ROWS.map(() => new Set<Waiter<Load>>());

  const tryEnter = (load: Load, row: Row = 0): boolean => {
    if (rows.some(({ size }, each) => each <= row && size > 0) || !fits(load)) return false;
    take(load);
    return true;
  };

  const letIn = (): void => {
    for (const waiters of rows) {
      for (const waiter of waiters) {
        if (!fits(waiter.load)) return;
        waiters.delete(waiter);
        take(waiter.load);
        waiter.enter();
      }
    }
  };

  const enter = (load: Load, signal: AbortSignal, row: Row = 0): Promise<void> => {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (tryEnter(load, row)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        rows[row]?.delete(waiter);
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
      rows[row]?.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };

  return { waiting: () => rows.reduce((sum, { size }) => sum + size, 0), tryEnter, enter, letIn };
};
