import { RequestError } from '../errors.ts';

/** Most axes that a tensor of a request may have. */
export const MAX_RANK = 6;

/** Number of elements of a shape. 1 for rank 0. May exceed 2^53 (then inexact): see `checkShape`. */
export const elementCount = (shape: readonly number[]): number => {
  let count = 1;
  for (const extent of shape) count *= extent;
  return count;
};

/** Extents in a refusal: of a long list the first. */
const firstOf = (shape: readonly unknown[]): string =>
  shape.length > MAX_RANK + 2 ? `${JSON.stringify(shape.slice(0, MAX_RANK)).slice(1, -1).slice(0, 200)},…` : `${shape}`;

/**
 * The shape itself, when it can be one of a tensor of `bytes` per element.
 * Scalars only where `leastRank` is 0.
 * @throws INVALID_SHAPE for a rank outside leastRank..MAX_RANK, an extent that is not a whole number from 0 to 2^53-1, or a
 * product past 2^53 bytes (also where a zero extent would hide it).
 */
export const checkShape = (
  name: string,
  shape: readonly unknown[],
  bytes: number,
  pointer?: string,
  leastRank = 1,
): readonly number[] => {
  if (shape.length < leastRank || shape.length > MAX_RANK) {
    throw new RequestError(
      'INVALID_SHAPE',
      `${name}: expected a rank of ${leastRank} to ${MAX_RANK}, got [${firstOf(shape)}] of rank ${shape.length}`,
      pointer,
    );
  }
  let size = bytes;
  for (const extent of shape) {
    if (typeof extent !== 'number' || !Number.isSafeInteger(extent) || extent < 0) {
      throw new RequestError(
        'INVALID_SHAPE',
        `${name}: expected extents that are whole numbers from 0, got ${JSON.stringify(shape)}`,
        pointer,
      );
    }
    size *= Math.max(extent, 1);
  }
  if (size > Number.MAX_SAFE_INTEGER) {
    throw new RequestError(
      'INVALID_SHAPE',
      `${name}: the product of [${shape}] overflows: expected at most 2^53 bytes`,
      pointer,
    );
  }
  return shape as readonly number[];
};
