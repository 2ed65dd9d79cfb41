import { createLinkedList, type Linked } from '../../dispatch/linked-list.ts';
import { LONGEST_TIMER_MS } from '../../dispatch/longest-timer.ts';

/** A time of `performance.now()`, and `end`, which is called once at that time or as soon afterwards as timers allow. */
export type Deadline = Linked & { readonly at: number; readonly end: () => void };

/** Deadlines that are set often and seldom reached. */
export type Deadlines = {
  readonly add: (deadline: Deadline) => void;
  /** Does nothing for a deadline that is not pending. */
  readonly remove: (deadline: Deadline) => void;
};

/** Returns deadlines that share one timer, which is set for the earliest. */
export const createDeadlines = (): Deadlines => {
  const pending = createLinkedList<Deadline>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  const waitUntil = (at: number): void => {
    clearTimeout(timer);
    timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    // The connection of a request keeps the process running; its deadline need not.
    const ms = Math.min(Math.max(1, at - performance.now()), LONGEST_TIMER_MS);
    timer = setTimeout(check, ms).unref();
  };
  const check = (): void => {
    const now = performance.now();
    const over: Deadline[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const deadline of pending) {
      if (deadline.at > now) next = Math.min(next, deadline.at);
      else over.push(deadline);
    }
    waitUntil(next);
    for (const deadline of over) {
      // The end of a request may remove other deadlines.
      if (deadline.before === undefined) continue;
      pending.remove(deadline);
      deadline.end();
    }
  };
  return {
    add: (deadline) => {
      pending.add(deadline);
      if (deadline.at < timerAt) waitUntil(deadline.at);
    },
    remove: pending.remove,
  };
};
