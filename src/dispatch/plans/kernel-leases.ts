import { instantiateKernels, type Kernels } from '../../../workers/kernels/instance.ts';

/** Kernels of the event loop for one request alone. */
export type Lease = {
  readonly kernels: Kernels;
  /** Returns them, once their memory is no longer read or written. The second call does nothing. */
  readonly release: () => void;
  /** Drops them: a trap may have left anything in their memory. */
  readonly discard: () => void;
};

/** Leases of kernels, whose memories have a limit together. */
export type KernelLeases = {
  /** Leases kernels for so many bytes of memory; undefined where that is too much. */
  readonly lease: (bytes: number) => Lease | undefined;
  /** Bytes of memory that is leased, free, or dropped and not yet collected. */
  readonly heldBytes: () => number;
};

type Instance = { readonly kernels: Kernels; readonly bytes: number };

/** Undefined when the address space is exhausted; each memory reserves 10 GB. */
const instantiated = (): Kernels | undefined => {
  try {
    return instantiateKernels();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/**
 * Memories grow and never shrink: free ones are dropped for larger ones, so that all have `mostBytes` together at most. The
 * event loop does not collect for that: while more than as many bytes were dropped and not yet collected, there are no leases.
 */
export const createKernelLeases = (mostBytes: number): KernelLeases => {
  const free: Instance[] = [];
  let heldBytes = 0;
  let droppedBytes = 0;
  const collected = new FinalizationRegistry<number>((bytes) => {
    droppedBytes -= bytes;
  });

  const drop = ({ kernels, bytes }: Instance): void => {
    heldBytes -= bytes;
    droppedBytes += bytes;
    collected.register(kernels.memory, bytes);
  };

  /** Drops the smallest free instance; returns whether there was one. */
  const evictSmallest = (): boolean => {
    const [first] = free;
    if (first === undefined) return false;
    const smallest = free.reduce((least, instance) => (instance.bytes < least.bytes ? instance : least), first);
    free.splice(free.indexOf(smallest), 1);
    drop(smallest);
    return true;
  };

  /** Takes the free instance that was returned last and has room, as it may still be cached; else grows one, or makes one. */
  const take = (bytes: number): Instance | undefined => {
    const freeBytes = free.reduce((sum, instance) => sum + instance.bytes, 0);
    if (heldBytes - freeBytes + bytes > mostBytes || droppedBytes > mostBytes) return undefined;
    for (;;) {
      const fitting = free.findLastIndex((instance) => instance.bytes >= bytes);
      const index = fitting < 0 ? free.length - 1 : fitting;
      const candidate = free[index];
      const grownBy = Math.max(0, bytes - (candidate?.bytes ?? 0));
      if (heldBytes + grownBy > mostBytes) {
        if (evictSmallest()) continue;
        return undefined;
      }
      const kernels = candidate?.kernels ?? instantiated();
      if (kernels === undefined) return undefined;
      heldBytes += grownBy;
      if (candidate !== undefined) free.splice(index, 1);
      return { kernels, bytes: (candidate?.bytes ?? 0) + grownBy };
    }
  };

  const lease = (bytes: number): Lease | undefined => {
    const instance = take(bytes);
    if (instance === undefined) return undefined;
    let isLeased = true;
    const end = (finish: (instance: Instance) => void) => () => {
      if (isLeased) finish(instance);
      isLeased = false;
    };
    return { kernels: instance.kernels, release: end((returned) => free.push(returned)), discard: end(drop) };
  };

  return { lease, heldBytes: () => heldBytes + droppedBytes };
};
