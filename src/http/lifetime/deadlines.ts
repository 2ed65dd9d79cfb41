import { createLinkedList, type Linked } from '../../dispatch/linked-list.ts';
import { LONGEST_TIMER_MS } from '../../dispatch/longest-timer.ts';

/** What ends at a time of `performance.now()`: `end` is called once, then or as soon after as timers go. */
export type Deadline = Linked & { readonly at: number; readonly end: () => void };

/** Ends what lasts too long: for what begins often and is seldom late. */
export type Deadlines = {
  readonly add: (deadline: Deadline) => void;
  /** Of one that does not wait it does nothing. */
  readonly remove: (deadline: Deadline) => void;
};

/** One timer for all, by the earliest. */
export const createDeadlines = (): Deadlines => {
  const waiting = createLinkedList<Deadline>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  const waitUntil = (at: number): void => {
    clearTimeout(timer);
    timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    // Who waits for a request has a connection, which keeps the process running.
    const ms = Math.min(Math.max(1, at - performance.now()), LONGEST_TIMER_MS);
    timer = setTimeout(look, ms).unref();
  };
  const look = (): void => {
    const now = performance.now();
    const over: Deadline[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const deadline of waiting) {
      if (deadline.at > now) next = Math.min(next, deadline.at);
      else over.push(deadline);
    }
    waitUntil(next);
    for (const deadline of over) {
      // One that ends may take others away.
      if (deadline.before === undefined) continue;
      waiting.remove(deadline);
      deadline.end();
    }
  };
  return {
    add: (deadline) => {
      waiting.add(deadline);
      if (deadline.at < timerAt) waitUntil(deadline.at);
    },
    remove: waiting.remove,
  };
};
