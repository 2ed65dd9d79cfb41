import type { WideTensor } from '../explained-pooling.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** A transform that has run: its tensors as FP64, and the gradient of its result. */
export type RanTransform = {
  readonly transform: string;
  readonly attributes: Attributes;
  readonly x: WideTensor;
  /** The tensors beside x, by the transform's names. */
  readonly inputs: Readonly<Record<string, WideTensor>>;
  readonly y: WideTensor;
  readonly gradient: Float64Array;
  /** Returns the same transform of other tensors, of the same shapes; of integers as these. */
  readonly rerun: (tensors: Readonly<Record<string, Float64Array>>, attributes?: Attributes) => Float64Array;
};

/** Gradients of the tensors of a transform, by its names for them. */
export type Gradients = Readonly<Record<string, Float64Array>>;

export type Backward = (ran: RanTransform) => Gradients;

/** Returns a gradient of as many elements as x, of the elements one by one. */
export const elementwise =
  (slope: (x: number, y: number, attributes: Attributes) => number): Backward =>
  ({ x, y, gradient, attributes }) => ({
    x: gradient.map((share, i) =>
      share === 0 ? 0 : share * slope(x.values[i] as number, y.values[i] as number, attributes),
    ),
  });

/** Calls `visit` for each vector along an axis: with the position of its first element, and from one to the next. */
export const visitVectors = (
  shape: readonly number[],
  axis: unknown,
  visit: (base: number, stride: number, extent: number) => void,
): void => {
  const at = Number(axis ?? -1);
  const a = at < 0 ? at + shape.length : at;
  const extent = shape[a] ?? 1;
  const stride = shape.slice(a + 1).reduce((product, size) => product * size, 1);
  const outer = shape.slice(0, a).reduce((product, size) => product * size, 1);
  for (let o = 0; o < outer; o += 1) for (let i = 0; i < stride; i += 1) visit(o * extent * stride + i, stride, extent);
};
