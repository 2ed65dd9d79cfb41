import { createLinkedList } from '../linked-list.ts';
import type { Capacity } from './capacity.ts';
import type { Reservation } from './reservation.ts';
import { endSlowClients, makesProgress } from './slow-clients.ts';

/** Interval of the checks, in ms: while requests wait, and else. Stalled work and bodies emit no event. */
const CHECK_MS = { waiting: 50, else: 500 } as const;

/** Checks, again and again, whether the clients of admitted requests make progress. */
export type ClientChecks = {
  readonly add: (reservation: Reservation) => void;
  readonly remove: (reservation: Reservation) => void;
  /** Checks soon, because a request waits. */
  readonly hurry: () => void;
};

export type ClientCheckOptions = {
  readonly capacity: Capacity;
  readonly minBodyRate: number;
  /** Whether requests wait, and the bytes for which they do. */
  readonly isWaiting: () => boolean;
  readonly neededBytes: () => number;
  /** Called after each check. */
  readonly onChecked: () => void;
};

export const createClientChecks = (options: ClientCheckOptions): ClientChecks => {
  const { capacity, minBodyRate, isWaiting, neededBytes, onChecked } = options;
  const open = createLinkedList<Reservation>();
  let timer: NodeJS.Timeout | undefined;
  let timerMs = 0;

  const schedule = (ms: number): void => {
    if (timer !== undefined && timerMs <= ms) return;
    clearTimeout(timer);
    timerMs = ms;
    // After the sockets were read: a server that stood still must not take that for its clients' slowness.
    timer = setTimeout(() => setImmediate(check), ms).unref();
  };

  const check = (): void => {
    timer = undefined;
    const now = performance.now();
    for (const reservation of open) {
      const { heldBytes, expectedBytes, countedBytes } = reservation;
      const isCounted = makesProgress(reservation, minBodyRate, now);
      const bytes = Math.max(heldBytes, isCounted ? expectedBytes : 0);
      if (bytes !== countedBytes) capacity.update(reservation, heldBytes, bytes);
      reservation.pace.sample(now);
    }
    if (isWaiting()) endSlowClients(open, { minBodyRate, neededBytes: neededBytes(), now });
    onChecked();
    if (isWaiting()) schedule(CHECK_MS.waiting);
    else if (!open.isEmpty()) schedule(CHECK_MS.else);
  };

  return {
    add: (reservation) => {
      open.add(reservation);
      if (timer === undefined) schedule(CHECK_MS.else);
    },
    remove: open.remove,
    hurry: () => schedule(CHECK_MS.waiting),
  };
};
