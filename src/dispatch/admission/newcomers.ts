import { RequestError } from '../../errors.ts';
import type { Backlog } from './backlog.ts';
import type { Capacity } from './capacity.ts';
import type { Blocked, Passing } from './passing.ts';
import type { Pending } from './pending.ts';
import type { Reservation } from './reservation.ts';
import { createWaitQueue, PRIORITY, type Priority, type Queued } from './wait-queue.ts';

/** Request that waits to be admitted. */
export type Newcomer = Queued & Blocked & { readonly microseconds: number; readonly pending: Pending };

/** Memory of a request that waits, unread: what its socket has received already. Measured 160 KB. */
const WAITING_BYTES = 160 * 1024;
/** Requests that may always wait; more while together they hold no more than a share of what admitted ones may. */
const LEAST_WAITING = 64;
const WAITING_SHARE = 8;
/** Work that is admitted or waits to be, as a multiple of what may be admitted. */
const QUEUED_SHARE = 1.5;

/** Requests that wait to be admitted, and the order in which they are. */
export type Newcomers = {
  readonly size: () => number;
  /** Adds a waiter; another one gives way when the queue is full. */
  readonly add: (waiter: Newcomer) => void;
  /**
   * @throws OVER_CAPACITY when the queue is full, and no other owner has more waiters; when so much work of the owner waits
   * that this would hardly be admitted in time: requests after a burst do not wait behind it in vain.
   */
  readonly refuseFull: (owner: string, microseconds: number) => void;
  readonly remove: (waiter: Newcomer) => void;
  /** Whether the bytes of a request have room, and its work does not wait for a thread too long. */
  readonly fits: (reservation: Reservation, totalBytes: number, microseconds: number) => boolean;
  /**
   * The waiter that is admitted next: by priority, then of the owner who has least of memory and threads, then by arrival.
   * `blocked` is the request that holds bytes and waits for more, if there is one.
   */
  readonly next: (blocked: Blocked | undefined, now: number) => Newcomer | undefined;
  /** Bytes for which the first waiter of each owner waits. */
  readonly neededBytes: () => number;
};

export type NewcomerOptions = {
  readonly capacity: Capacity;
  readonly backlog: Backlog;
  readonly passing: Passing;
  /** Size up to which what is only promised to others keeps no request out, in bytes: it is soon over. */
  readonly smallBytes: number;
  /** Longest wait for a thread of work that is admitted, in ms. */
  readonly backlogMs: number;
};

export const createNewcomers = (options: NewcomerOptions): Newcomers => {
  const { capacity, backlog, passing, smallBytes, backlogMs } = options;
  const queue = createWaitQueue<Newcomer>();
  const mostWaiting = Math.max(LEAST_WAITING, Math.floor(capacity.limitBytes / WAITING_SHARE / WAITING_BYTES));

  const fitsMemory = (reservation: Reservation, totalBytes: number): boolean =>
    totalBytes <= smallBytes ? capacity.hasRoomFor(reservation, totalBytes) : capacity.fits(reservation, totalBytes);
  const fitsThreads = (owner: string, microseconds: number): boolean =>
    microseconds === 0 || backlog.totalMs() <= backlogMs || backlog.waitMs(owner, microseconds) <= backlogMs;

  /** Share of memory or of threads that an owner has, the larger one. */
  const shareOf = (owner: string): number =>
    Math.max(capacity.usageOf(owner).countedBytes / capacity.limitBytes, backlog.shareOf(owner));
  const headsInOrder = (priority: Priority): readonly Newcomer[] => {
    const heads = queue.heads(priority);
    if (heads.length < 2) return heads;
    const shares = new Map(heads.map(({ owner }) => [owner, shareOf(owner)]));
    return heads.sort((a, b) => (shares.get(a.owner) ?? 0) - (shares.get(b.owner) ?? 0));
  };
  const isWithinShare = ({ owner, totalBytes }: Newcomer, blocked: Blocked): boolean => {
    const share = Math.min(capacity.shareBytes(owner), capacity.shareBytes(blocked.reservation.owner));
    return capacity.usageOf(owner).countedBytes + totalBytes <= share;
  };

  /** Work for threads that waits to be admitted, µs, by owner. */
  const queued = new Map<string, number>();
  const changeQueued = ({ owner, microseconds }: Newcomer, sign: 1 | -1): void => {
    const work = (queued.get(owner) ?? 0) + sign * microseconds;
    if (work > 1e-3) queued.set(owner, work);
    else queued.delete(owner);
  };
  const refuseHopeless = (owner: string, microseconds: number): void => {
    const ms = microseconds === 0 ? 0 : backlog.waitMs(owner, microseconds, queued.get(owner));
    if (ms <= backlogMs * QUEUED_SHARE) return;
    const detail = `the workers have ${Math.round(ms)} ms of work before this request, expected at most ${backlogMs * QUEUED_SHARE}`;
    throw new RequestError('OVER_CAPACITY', detail);
  };

  const fullError = (): RequestError =>
    new RequestError('OVER_CAPACITY', `the admission queue is full (${mostWaiting} requests)`);

  return {
    size: queue.size,
    refuseFull: (owner, microseconds) => {
      refuseHopeless(owner, microseconds);
      if (queue.size() < mostWaiting) return;
      const loser = queue.newestOfLongest(owner);
      if (loser === undefined) throw fullError();
      loser.pending.reject(fullError());
    },
    add: (waiter) => {
      queue.add(waiter);
      changeQueued(waiter, 1);
    },
    remove: (waiter) => {
      if (queue.remove(waiter)) changeQueued(waiter, -1);
    },
    fits: (reservation, totalBytes, microseconds) =>
      fitsThreads(reservation.owner, microseconds) && fitsMemory(reservation, totalBytes),
    next: (holder, now) => {
      let blocked = holder;
      for (const priority of Object.values(PRIORITY)) {
        for (const waiter of headsInOrder(priority)) {
          if (!fitsThreads(waiter.owner, waiter.microseconds)) continue;
          if (!fitsMemory(waiter.reservation, waiter.totalBytes)) blocked ??= waiter;
          else if (blocked === undefined) return waiter;
          else if (passing.mayPass(blocked, waiter.totalBytes, isWithinShare(waiter, blocked), now)) return waiter;
        }
      }
      return undefined;
    },
    neededBytes: () => {
      let bytes = 0;
      for (const priority of Object.values(PRIORITY))
        for (const { reservation, totalBytes } of queue.heads(priority))
          if (!fitsMemory(reservation, totalBytes)) bytes += totalBytes;
      return bytes;
    },
  };
};
