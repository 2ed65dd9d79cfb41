/** Priority of a newcomer; lower numbers are admitted first. Requests that need no thread pass those that do. */
export const PRIORITY = { noThread: 0, needsThread: 1 } as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

/** What a queue knows of a waiter. */
export type Queued = { readonly owner: string; readonly priority: Priority };

/** Waiters by priority and owner, those of one owner in the order of their arrival. */
export type WaitQueue<Waiter extends Queued> = {
  readonly size: () => number;
  readonly add: (waiter: Waiter) => void;
  /** Returns whether it waited. */
  readonly remove: (waiter: Waiter) => boolean;
  /** The first waiter of each owner, of one priority. */
  readonly heads: (priority: Priority) => Waiter[];
  /**
   * The newest waiter of the owner who has most, if that owner has at least two more than this one: it gives way when
   * the queue is full.
   */
  readonly newestOfLongest: (owner: string) => Waiter | undefined;
};

export const createWaitQueue = <Waiter extends Queued>(): WaitQueue<Waiter> => {
  const rows = Object.values(PRIORITY).map(() => new Map<string, Set<Waiter>>());
  const counts = new Map<string, number>();
  let size = 0;

  const changeCount = (owner: string, change: 1 | -1): void => {
    size += change;
    const count = (counts.get(owner) ?? 0) + change;
    if (count === 0) counts.delete(owner);
    else counts.set(owner, count);
  };
  const add = (waiter: Waiter): void => {
    const row = rows[waiter.priority];
    const queue = row?.get(waiter.owner);
    if (queue === undefined) row?.set(waiter.owner, new Set([waiter]));
    else queue.add(waiter);
    changeCount(waiter.owner, 1);
  };
  const remove = (waiter: Waiter): boolean => {
    const row = rows[waiter.priority];
    const queue = row?.get(waiter.owner);
    if (!queue?.delete(waiter)) return false;
    if (queue.size === 0) row?.delete(waiter.owner);
    changeCount(waiter.owner, -1);
    return true;
  };
  const newestOfLongest = (owner: string): Waiter | undefined => {
    let [longest, most] = [owner, (counts.get(owner) ?? 0) + 1];
    for (const [each, count] of counts) if (count > most) [longest, most] = [each, count];
    if (longest === owner) return undefined;
    return rows.flatMap((row) => [...(row.get(longest) ?? [])]).at(-1);
  };

  return {
    size: () => size,
    add,
    remove,
    heads: (priority) => {
      const heads: Waiter[] = [];
      for (const queue of rows[priority]?.values() ?? [])
        for (const waiter of queue) {
          heads.push(waiter);
          break;
        }
      return heads;
    },
    newestOfLongest,
  };
};
