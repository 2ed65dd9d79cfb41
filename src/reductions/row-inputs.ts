import { RequestError } from '../errors.ts';

/** Returns the shape of an input, which is the expected one, −1 for any extent. @throws INVALID_SHAPE for another, and for an extent of 0 that is not expected */
export const checkExtents = (
  name: string,
  shape: readonly number[],
  expected: readonly number[],
): readonly number[] => {
  const fits = shape.length === expected.length && expected.every((extent, a) => extent < 0 || extent === shape[a]);
  if (fits && shape.every((extent, a) => extent > 0 || expected[a] === 0)) return shape;
  const shown = expected.map((extent) => (extent < 0 ? 'n' : extent));
  throw new RequestError('INVALID_SHAPE', `${name}: expected [${shown}] of extents above 0, got [${shape}]`);
};
