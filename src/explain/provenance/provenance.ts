/** Attributes of a pooling, read. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The elements of one output in combination order; with `nan=ignore` without NaN. */
export type RegionValues = {
  readonly values: Float64Array;
  /** The divisor of a mean. */
  readonly divisor: number;
  /** Weights of the elements, from the input `weights` or a filter. */
  readonly taps: Float64Array | undefined;
  readonly channel: number;
  /** Number of the region among those of its plane. */
  readonly regionIndex: number;
};

/** How weights are obtained. `selection`: one weight of 1; `exact`: Σ weights·x = y; `derivative`: ∂y/∂x. */
export type WeightsKind = 'selection' | 'exact' | 'derivative';

/** The weights of the elements of one output, each in [0, n). */
export type ElementWeights = (region: RegionValues, attributes: Attributes) => Float64Array;

/** What a reduction does to its elements. */
export type Provenance = {
  /** Returns the position of the winner, −1 for none; undefined where the attributes select no element. */
  readonly winner?: (attributes: Attributes) => ((region: RegionValues) => number) | undefined;
  /** The weights with Σ weights·x = y; undefined where the attributes leave none. */
  readonly exact?: (attributes: Attributes) => ElementWeights | undefined;
  /** ∂y/∂x; absent where it equals `exact`. */
  readonly derivative?: ElementWeights;
  /** Whether Σ weights·x is y for these elements; absent where it is so for exact weights alone. */
  readonly isExact?: (region: RegionValues, attributes: Attributes) => boolean;
  /** What a NaN does: one takes all weight, weights do not depend on it, or all weights are NaN. */
  readonly nan: 'first' | 'unchanged' | 'all';
  /**
   * Returns the output as a typical element of its region; absent where it is none. `n`: elements; `total`: sum of their
   * weights.
   */
  readonly typical?: (
    y: number,
    region: { n: number; divisor: number; total: number },
    attributes: Attributes,
  ) => number;
};

/** Returns n weights of 0, with 1 at one place where there is one. */
export const oneAt = (n: number, place: number): Float64Array => {
  const weights = new Float64Array(n);
  if (place >= 0) weights[place] = 1;
  return weights;
};

/** Returns the typical element of a reduction whose output is one. */
export const itself = (y: number): number => y;
