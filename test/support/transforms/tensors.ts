import type { Element } from '../../../src/reductions/reduction.ts';
import type { DType } from '../../../src/tensor/dtype.ts';
import { elementCount } from '../../../src/tensor/shape.ts';

export type ReferenceTensor = {
  readonly datatype: DType;
  readonly shape: readonly number[];
  readonly data: readonly Element[];
};

/**
 * What a transform gives, not rounded yet; `sizes`: what errors of each value grow with (default: its own size), `unit`: how
 * much of it they are (default: what sums and functions of FP64 err by).
 */
export type Expected = ReferenceTensor & { readonly sizes?: readonly number[]; readonly unit?: number };

export type Inputs = Readonly<Record<string, ReferenceTensor>>;
export type Attributes = Readonly<Record<string, unknown>>;

/** The coordinates of an element. */
const coordinates = (shape: readonly number[], index: number): readonly number[] => {
  const at: number[] = [];
  let rest = index;
  for (const extent of shape.toReversed()) {
    at.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return at;
};

/** The element at some coordinates, those of axes of extent 1 taken for 0, and of axes that are not there left out. */
export const elementAt = ({ shape, data }: ReferenceTensor, at: readonly number[]): Element => {
  const own = at.slice(at.length - shape.length);
  const index = shape.reduce((sum, extent, a) => sum * extent + (extent === 1 ? 0 : (own[a] as number)), 0);
  return data[index] as Element;
};

/** A tensor of which each element is computed from its coordinates. */
export const build = (
  datatype: DType,
  shape: readonly number[],
  value: (at: readonly number[], index: number) => Element,
): ReferenceTensor => ({
  datatype,
  shape,
  data: Array.from({ length: elementCount(shape) }, (_, index) => value(coordinates(shape, index), index)),
});

export const axisOf = ({ shape }: ReferenceTensor, axis: unknown, other = -1): number => {
  const number = typeof axis === 'number' ? axis : other;
  return number < 0 ? number + shape.length : number;
};

/** The vector along an axis through some coordinates. */
export const vectorAt = (x: ReferenceTensor, at: readonly number[], axis: number): readonly number[] =>
  Array.from({ length: x.shape[axis] as number }, (_, i) => Number(elementAt(x, at.with(axis, i))));

/** Products that kernels add in FP32 (product-tile.as.ts). */
const SINGLE_PRODUCTS = 64;

/**
 * What a sum of products errs by, as a part of Σ|product|: of FP64 some units more than its terms; of FP32 a rounding of each
 * product, one of each of the additions of a part, and one of each operand that is converted (Higham 1993, §3.1).
 */
export const productUnit = (...datatypes: readonly DType[]): number =>
  datatypes.some((datatype) => ['FP64', 'INT32', 'UINT32', 'INT64', 'UINT64'].includes(datatype))
    ? 2 ** -44
    : (SINGLE_PRODUCTS + 3) * 2 ** -24;
