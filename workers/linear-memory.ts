import type { Kernels } from './kernels/instance.ts';

/** Where vectors are aligned, and buffers with them. */
const ALIGNMENT = 16;
const PAGE_BYTES = 2 ** 16;
/** 4 GiB, less the last page: an address behind the last buffer must fit 32 bits. */
const MAX_BYTES = 2 ** 32 - PAGE_BYTES;

/**
 * The address of each buffer, one after another from the kernels' base on, 16-byte aligned. The memory grows to hold
 * them all; views of it that were taken before are then empty.
 * @throws when they do not fit below 4 GiB: the plan should have been refused
 */
export const placeBuffers = (
  { memory, base }: Kernels,
  buffers: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> => {
  const addresses = new Map<string, number>();
  let end = base;
  for (const [name, bytes] of Object.entries(buffers)) {
    addresses.set(name, end);
    end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  }
  if (end > MAX_BYTES)
    throw new Error(`buffers of ${end - base} bytes do not fit the memory of ${MAX_BYTES - base} bytes`);
  const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
  return addresses;
};
