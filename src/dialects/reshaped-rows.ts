import type { TransformStep } from '../pipeline/pipeline.ts';

/**
 * Returns the step of a result in another shape with the same rows, which have elements. The number of rows is left open, so
 * that they can be divided among threads.
 */
export const reshapedRows = (x: string, y: string, shape: readonly number[]): TransformStep => ({
  transform: 'reshape',
  attributes: { shape: shape.with(0, -1) },
  x,
  y,
});
