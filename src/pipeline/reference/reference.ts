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

/** What NaN are, the values of the regions' inputs, weights of positions or of taps. */
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
 * The slow and exact definition of every operator, apart from the kernels: for each output, in the order of the
 * output's own listing, the elements of its region folded one by one in FP64 (64-bit integers exactly).
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
    const kept = elements.flatMap((element, e) => (skipNan && element !== element ? [] : [e]));
    const skipped = elements.length - kept.length;
    const some = kept.map((e) => elements[e] as Element);
    const weigh = (e: number): number | undefined =>
      weights ? weights.values[plane * weights.stride + (places[e] as number)] : ofTaps?.[e];
    const own = (weights || ofTaps) && kept.map((e) => weigh(e) as number);
    const left = counts ? divisor - skipped : divisor;
    return {
      value: reduce(some, skipped > 0 && some.length === 0 ? undefined : left, own, channel),
      positions: kept.map((e) => positions[e] as number),
      elements: some,
    };
  });
};

/** A reduction's monoid as a function of the elements of one region. */
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
