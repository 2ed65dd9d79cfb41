import { RequestError } from '../errors.ts';
import { DTYPES } from '../tensor/dtype.ts';
import type { ListedRegion, StridedLayout } from './geometry.ts';
import type { TensorLayout } from './layout.ts';
import type { InputTensors } from './region-scheme.ts';

/** A tensor of `rows` rows of `channels` elements in each of `planes` planes, walked row by row. */
export const rowWalk = (planes: number, rows: number, channels: number): StridedLayout => ({
  outer: 1,
  lanes: channels,
  outerStride: 0,
  laneStride: 1,
  rowStride: channels,
  planes,
  planeRows: rows,
  planeStride: 0,
  groupStride: 0,
});

/** A region of whole rows of a plane that starts at row `planeRow`: as the definition lists it. */
export const listedRows = (plane: number, planeRow: number, rows: readonly number[]): ListedRegion => ({
  plane,
  group: 0,
  elements: rows.map((row) => [{ position: row, weight: 1 }]),
  planeRow,
});

/** Rows begin … end − 1. */
export const run = (begin: number, end: number): readonly number[] =>
  Array.from({ length: Math.max(end - begin, 0) }, (_, i) => begin + i);

/**
 * Extents of a tensor of rows: `[batch, tokens, channels]`, or without its first axis where there is no batch.
 * @throws INVALID_SHAPE
 */
export const rowExtents = (
  { shape, unbatched }: TensorLayout,
  axes: readonly string[],
  batched: boolean,
): readonly number[] => {
  const rank = axes.length;
  const full = batched && (unbatched || shape.length === rank - 1) ? [1, ...shape] : shape;
  if (full.length !== rank || full.slice(1).some((extent, a) => extent === 0 && a === rank - 2)) {
    const detail = `x: expected [${axes.join(', ')}] with channels above 0, got [${shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  return full;
};

/**
 * Returns the shape of a tensor beside `x`; −1 stands for any extent of the expected one. `integer` and `number` exclude BOOL.
 * @throws INVALID_DATATYPE, INVALID_SHAPE
 */
export const checkInput = (
  name: string,
  given: InputTensors,
  shape: readonly number[],
  datatypes: 'any' | 'integer' | 'number',
): readonly number[] => {
  const tensor = given[name];
  if (tensor === undefined) throw new RequestError('INVALID_INPUT', `expected a tensor ${name}, got none`, '/inputs');
  const { kind } = DTYPES[tensor.datatype];
  const isRight = datatypes === 'any' || (datatypes === 'integer' ? kind !== 'float' : true);
  if (!isRight || (datatypes !== 'any' && tensor.datatype === 'BOOL')) {
    const expected = datatypes === 'integer' ? 'an integer datatype' : 'a number’s datatype';
    throw new RequestError('INVALID_DATATYPE', `${name}: expected ${expected}, got ${tensor.datatype}`);
  }
  const fits =
    tensor.shape.length === shape.length && shape.every((extent, a) => extent < 0 || extent === tensor.shape[a]);
  if (!fits) {
    const expected = shape.map((extent) => (extent < 0 ? 'n' : extent));
    throw new RequestError('INVALID_SHAPE', `${name}: expected [${expected}], got [${tensor.shape}]`);
  }
  return tensor.shape;
};
