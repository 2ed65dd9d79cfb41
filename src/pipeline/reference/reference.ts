import type { TapFilter } from '../../reductions/arithmetic.ts';
import type { Element, Monoid, Reduction } from '../../reductions/reduction.ts';
import { type Geometry, isTable, type RegionInputs } from '../../regions/geometry.ts';
import { axesOutputs } from './reference-axes.ts';
import { tableOutputs } from './reference-table.ts';

/** One output of the definition. */
export type ReferenceOutput = {
  /** The value before it is converted to the datatype of the output. */
  readonly value: Element;
  /** Flat position in x of each element, in the order in which they are combined; −1 for a cell of constant padding. */
  readonly positions: readonly number[];
  /** The elements themselves. */
  readonly elements: readonly Element[];
};

/** Weights of the positions of planes, or of every plane where `stride` is 0. */
export type Weights = { readonly values: readonly number[]; readonly stride: number };

/** Whether NaN are skipped, the values of the regions' inputs, and weights of positions or of taps. */
export type ReferenceOptions = {
  readonly skipNan?: boolean;
  readonly inputs?: RegionInputs;
  readonly weights?: Weights | undefined;
  readonly filter?: TapFilter | undefined;
};

export type Reduce = (
  elements: readonly Element[],
  divisor: number | undefined,
  weights: readonly number[] | undefined,
  channel: number,
) => Element;

/**
 * Returns every output of an operator by its definition, slowly and exactly, without the kernels: in row-major order, the elements of
 * its region folded one by one in FP64 (64-bit integers exactly).
 */
export const reference = (
  geometry: Geometry,
  shape: readonly number[],
  x: readonly Element[],
  reduce: Reduce,
  { skipNan = false, inputs = {}, weights, filter }: ReferenceOptions = {},
): ReferenceOutput[] => {
  const outputs = isTable(geometry) ? tableOutputs(geometry, x, inputs) : axesOutputs(geometry, shape, x, filter);
  return outputs.map(({ positions, elements, places, plane, divisor, counts, channel, weights: ofTaps }) => {
    const indices = elements.flatMap((element, e) => (skipNan && element !== element ? [] : [e]));
    const skipped = elements.length - indices.length;
    const folded = indices.map((e) => elements[e] as Element);
    const weigh = (e: number): number | undefined =>
      weights ? weights.values[plane * weights.stride + (places[e] as number)] : ofTaps?.[e];
    const elementWeights = (weights || ofTaps) && indices.map((e) => weigh(e) as number);
    const remaining = counts ? divisor - skipped : divisor;
    return {
      value: reduce(folded, skipped > 0 && folded.length === 0 ? undefined : remaining, elementWeights, channel),
      positions: indices.map((e) => positions[e] as number),
      elements: folded,
    };
  });
};

/** Returns the monoid of a reduction as a function of the elements of one region. */
export const foldWith =
  (
    reduction: Reduction,
    attributes: Readonly<Record<string, unknown>>,
    input: Parameters<Reduction['monoid']>[1],
  ): ((
    elements: readonly Element[],
    divisor: number | undefined,
    weights?: readonly number[],
    channel?: number,
  ) => Element) =>
  (elements, divisor, weights, channel) => {
    const monoid: Monoid = reduction.monoid(attributes, input, channel);
    return monoid.finish(
      elements.reduce<unknown>((state, element, e) => monoid.combine(state, element, weights?.[e]), monoid.identity),
      divisor,
    );
  };
