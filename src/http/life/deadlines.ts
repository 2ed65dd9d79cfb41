import { LONGEST_TIMER_MS } from '../../dispatch/longest-timer.ts';

/** What ends at a time of `performance.now()`: `end` is called once, then or as soon after as timers go. */
export type Deadline = {
  readonly at: number;
  readonly end: () => void;
  /** Its neighbours while it waits. */
  before?: Deadline | undefined;
  behind?: Deadline | undefined;
};

/** Ends what lasts too long: for what begins often and is seldom late. */
export type Deadlines = {
  readonly add: (deadline: Deadline) => void;
  /** Of one that does not wait it does nothing. */
  readonly remove: (deadline: Deadline) => void;
};

/** One timer for all, by the earliest; they wait in a list of their own, as a Map of them took 2 µs of a request. */
export const createDeadlines = (): Deadlines => {
  const head: Deadline = { at: Number.POSITIVE_INFINITY, end: () => {} };
  head.before = head;
  head.behind = head;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  const link = (before: Deadline, behind: Deadline): void => {
    before.behind = behind;
    behind.before = before;
  };
  const remove = (deadline: Deadline): void => {
    const { before, behind } = deadline;
    if (before === undefined || behind === undefined) return;
    link(before, behind);
    deadline.before = undefined;
    deadline.behind = undefined;
  };
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
    for (let each = head.behind; each !== undefined && each !== head; each = each.behind) {
      if (each.at > now) next = Math.min(next, each.at);
      else over.push(each);
    }
    waitUntil(next);
    for (const deadline of over) {
      // One that ends may take others away.
      if (deadline.before === undefined) continue;
      remove(deadline);
      deadline.end();
    }
  };
  return {
    add: (deadline) => {
      link(head.before ?? head, deadline);
      link(deadline, head);
      if (deadline.at < timerAt) waitUntil(deadline.at);
    },
    remove,
  };
};
