import { RequestError } from '../errors.ts';
import type { TransformInput } from './transform.ts';
import type { TensorType } from './transformed.ts';

export const maskInput = (optional: boolean): TransformInput => ({
  name: 'mask',
  ...(optional && { optional }),
  description: 'what is not 0 where an element counts: the first axes of x, or every axis, with its extent or 1',
});

/**
 * Returns the extents of the mask along the axes of x, 1 where it is repeated.
 * @throws INVALID_SHAPE for a mask of other extents
 */
export const maskExtents = (name: string, x: TensorType, { shape }: TensorType): readonly number[] => {
  const extents = shape.length < x.shape.length ? [...shape, ...x.shape.slice(shape.length).fill(1)] : shape;
  const fits = x.shape.every(
    (extent, a) => extents[a] === extent || (extents[a] === 1 && shape.length === x.shape.length),
  );
  const leads = shape.every((extent, a) => extent === x.shape[a]);
  if (extents.length === x.shape.length && (fits || leads)) return extents;
  const detail = `${name}: expected a mask of the first axes of x [${x.shape}], or of its rank with extents of 1, got [${shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};

/** The mask's name where its rows are those of x. */
export const batchedMask = (x: TensorType, extents: readonly number[]): readonly string[] =>
  extents[0] === x.shape[0] ? ['mask'] : [];
