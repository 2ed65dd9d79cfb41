import { RequestError } from '../errors.ts';

/** The shape of an input, −1 for any extent. @throws INVALID_SHAPE for another */
export const checkExtents = (
  name: string,
  shape: readonly number[],
  expected: readonly number[],
): readonly number[] => {
  const fits = shape.length === expected.length && expected.every((extent, a) => extent < 0 || extent === shape[a]);
  if (fits && shape.every((extent) => extent > 0)) return shape;
  const shown = expected.map((extent) => (extent < 0 ? 'n' : extent));
  throw new RequestError('INVALID_SHAPE', `${name}: expected [${shown}] of extents above 0, got [${shape}]`);
};
