import { RequestError } from '../../errors.ts';
import type { Capacity } from './capacity.ts';
import type { Blocked } from './passing.ts';
import type { Pending } from './pending.ts';
import type { Reservation } from './reservation.ts';

/** Admitted request that holds bytes and waits for more. */
export type Grower = {
  readonly reservation: Reservation;
  /** Bytes that it will hold then. */
  readonly heldBytes: number;
  readonly since: number;
  readonly pending: Pending;
};

/** Admitted requests that wait for more bytes, ahead of all newcomers. */
export type Growers = {
  readonly size: () => number;
  readonly add: (grower: Grower) => void;
  readonly remove: (grower: Grower) => void;
  /** Those that have room now, in the order of their arrival; taken out as they are read. */
  readonly takeFitting: () => Iterable<Grower>;
  /** The grower that has waited longest. */
  readonly blocked: () => Blocked | undefined;
  readonly neededBytes: () => number;
  /**
   * A grower that has to give up: all wait for one another, and none would have room though all others ended. The newest
   * of the owner who holds most.
   */
  readonly deadlocked: () => Grower | undefined;
};

export const createGrowers = (capacity: Capacity): Growers => {
  const growers = new Set<Grower>();

  const deadlocked = (): Grower | undefined => {
    // A reservation may wait twice.
    const holders = new Set([...growers].map(({ reservation }) => reservation));
    let heldBytes = 0;
    for (const holder of holders) heldBytes += holder.heldBytes;
    for (const { reservation, heldBytes: targetBytes } of growers)
      if (heldBytes - reservation.heldBytes + targetBytes <= capacity.limitBytes) return undefined;
    let [loser, most] = [undefined as Grower | undefined, -1];
    for (const grower of growers) {
      const owned = capacity.usageOf(grower.reservation.owner).heldBytes;
      if (owned >= most) [loser, most] = [grower, owned];
    }
    return loser;
  };

  return {
    size: () => growers.size,
    add: (grower) => growers.add(grower),
    remove: (grower) => growers.delete(grower),
    takeFitting: function* () {
      for (const grower of growers) {
        if (!capacity.hasRoomFor(grower.reservation, grower.heldBytes)) continue;
        growers.delete(grower);
        yield grower;
      }
    },
    blocked: () => {
      const [first] = growers;
      if (first === undefined) return undefined;
      const { reservation, since } = first;
      return { reservation, totalBytes: reservation.expectedBytes, since, isHolder: true };
    },
    neededBytes: () => {
      let bytes = 0;
      for (const { reservation, heldBytes } of growers) bytes += heldBytes - reservation.heldBytes;
      return bytes;
    },
    deadlocked,
  };
};

/** Reason for which a grower gives way to others. */
export const deadlockError = (): RequestError =>
  new RequestError(
    'OVER_CAPACITY',
    'requests that were half received waited for one another’s memory; this one gave way',
  );
