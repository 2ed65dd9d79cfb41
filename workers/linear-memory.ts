import type { Kernels } from './kernels/instance.ts';

/** Where vectors are aligned, and buffers with them. */
const ALIGNMENT = 16;
export const PAGE_BYTES = 2 ** 16;
/** 4 GiB, less the last page: an address behind the last buffer must fit 32 bits. */
const MAX_BYTES = 2 ** 32 - PAGE_BYTES;

/** The address of each buffer, one after another from `begin` on, 16-byte aligned, and where the last ends. */
export const layOut = (
  begin: number,
  buffers: Readonly<Record<string, number>>,
): { readonly addresses: ReadonlyMap<string, number>; readonly end: number } => {
  const addresses = new Map<string, number>();
  let end = begin;
  for (const [name, bytes] of Object.entries(buffers)) {
    addresses.set(name, end);
    end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  }
  return { addresses, end };
};

/**
 * Grows the memory of some kernels up to an address; views of it that were taken before are then empty.
 * @throws when that is not below 4 GiB: the plan should have been refused
 */
export const growTo = ({ memory, base }: Kernels, end: number): void => {
  if (end > MAX_BYTES)
    throw new Error(`buffers of ${end - base} bytes do not fit the memory of ${MAX_BYTES - base} bytes`);
  const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
};

/** The address of each buffer, as `layOut` has it from the kernels' base on, in a memory that has grown to hold them all. */
export const placeBuffers = (
  kernels: Kernels,
  buffers: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> => {
  const { addresses, end } = layOut(kernels.base, buffers);
  growTo(kernels, end);
  return addresses;
};
