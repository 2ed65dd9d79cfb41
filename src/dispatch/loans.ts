import { instantiateKernels, type Kernels } from '../../workers/kernels/instance.ts';

/** Kernels of the event loop that one request has to itself. */
export type Loan = {
  readonly kernels: Kernels;
  /** Gives them back, once nobody reads or writes in their memory. The second call does nothing. */
  readonly release: () => void;
  /** Gives them up: a trap may have left anything behind. */
  readonly discard: () => void;
};

type Kept = { readonly kernels: Kernels; readonly bytes: number };

/** Undefined where there is no address space for another memory, 10 GB of which each one takes. */
const instantiated = (): Kernels | undefined => {
  try {
    return instantiateKernels();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/**
 * Lends kernels to requests that need so many bytes of memory; undefined where that is too much. Memories grow, and never
 * shrink; they have `mostBytes` together at most, for which those that are free are given up.
 */
export const createLoans = (mostBytes: number): ((bytes: number) => Loan | undefined) => {
  const free: Kept[] = [];
  let heldBytes = 0;

  /** The smallest that is free leaves its memory to the others. */
  const giveUpOne = (): void => {
    const smallest = free.reduce((least, kept) => (kept.bytes < least.bytes ? kept : least));
    free.splice(free.indexOf(smallest), 1);
    heldBytes -= smallest.bytes;
  };

  /** Of those that are free the last with room, which may be in the cache still; else one that has to grow, or a new one. */
  const take = (bytes: number): Kept | undefined => {
    const freeBytes = free.reduce((sum, kept) => sum + kept.bytes, 0);
    if (heldBytes - freeBytes + bytes > mostBytes) return undefined;
    for (;;) {
      const fitting = free.findLastIndex((kept) => kept.bytes >= bytes);
      const index = fitting < 0 ? free.length - 1 : fitting;
      const known = free[index];
      const grownBy = Math.max(0, bytes - (known?.bytes ?? 0));
      if (heldBytes + grownBy > mostBytes) {
        giveUpOne();
        continue;
      }
      const kernels = known?.kernels ?? instantiated();
      if (kernels === undefined) return undefined;
      heldBytes += grownBy;
      if (known !== undefined) free.splice(index, 1);
      return { kernels, bytes: (known?.bytes ?? 0) + grownBy };
    }
  };

  return (bytes) => {
    const kept = take(bytes);
    if (kept === undefined) return undefined;
    let isLent = true;
    const end = (gone: () => void) => () => {
      if (isLent) gone();
      isLent = false;
    };
    return {
      kernels: kept.kernels,
      release: end(() => free.push(kept)),
      discard: end(() => {
        heldBytes -= kept.bytes;
      }),
    };
  };
};
