import type { TProperties } from '@sinclair/typebox';
import type { DType } from '../tensor/dtype.ts';

/** An element as the reference sees it: a bigint where the datatype is an integer of 64 bits, else a number. */
export type Element = number | bigint;

/**
 * A reduction as one law: elements are combined into a state, states are merged, a state is finished. This defines the
 * operator; kernels are only faster. `divisor` is the region's, where the region scheme gives one (else undefined).
 */
export type Monoid<State = unknown> = {
  readonly identity: State;
  /** `weight`: the element's own, where the reduction takes weights. */
  combine(state: State, element: Element, weight?: number): State;
  merge(a: State, b: State): State;
  finish(state: State, divisor: number | undefined): Element;
};

/** How kernels compute the same: widen to `compute`, map each element, fold, finish, convert. */
export type Arithmetic = {
  readonly compute: Compute;
  readonly map: 'none' | 'abs' | 'abs_pow' | 'clamped_pow' | 'exp';
  /** The exponent, rate, correction, quantile or seed. */
  readonly p: number;
  /** p of each channel, where they differ. */
  readonly exponents?: readonly number[];
  /** The weights of the taps of a window's axis of so many, where they are those of a filter. */
  readonly filter?: (kernel: number) => readonly number[];
  /** The least base of `clamped_pow`, the term added to a variance, the interpolation's code, or what no weight gives. */
  readonly floor?: number;
  readonly fold: Fold;
  readonly finish: Finish;
  /** Set where powers may leave the range of `compute`, so that each region has to be scaled by its largest element. */
  readonly needsScaling: boolean;
  /** What a region without elements gives; NaN where there is nothing to give. Of integers' extrema their worst. */
  readonly emptyValue: number;
};

type Fold =
  | ('max' | 'min' | 'sum' | 'prod' | 'count' | 'first' | 'last' | 'range')
  | ('quantile' | 'soft' | 'deviation' | 'weighted' | 'ranked' | 'expected' | 'sampled');
type Finish =
  | ('none' | 'divide' | 'root' | 'log' | 'log_sum_exp' | 'log_mean_exp')
  | ('ratio' | 'sqrt_count' | 'variance' | 'deviation' | 'mean_root')
  | StatePart;

/** Parts of a state instead of a value: the sums, what they are scaled by or taken from, Σ(x − mean)², the mean. */
export type StatePart = 'first' | 'second' | 'centre' | 'squares' | 'mean';

export type Compute = 'FP32' | 'FP64' | 'INT64' | 'UINT64';

/** What every column of the table says of itself. */
type Column = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  readonly attributes: TProperties;
  /** The only region schemes over which it has a meaning, where there are such. */
  readonly regions?: readonly string[];
  /** Whether the value is the element at one position, so that it has an index. */
  readonly selects: boolean;
  /** Whether a divisor has a meaning (mean). */
  readonly divides: boolean;
  /** Tensors that it takes beside the pooled one. */
  readonly inputs?: readonly { readonly name: string; readonly optional?: boolean }[];
  /** Datatype of the answer when none is asked for. */
  readonly outputDatatype: (input: DType) => DType;
};

/** The state of a reduction as tensors. */
export type ReductionState =
  /** One value, which the reduction `by` merges: the largest of the largest. */
  | { readonly name: string; readonly by: string }
  /** Slots of FP64 that kernels merge by a rule; `count` is INT64. */
  | {
      readonly rule: 'add' | 'exponentials' | 'powers' | 'moments' | 'ranks' | 'range' | 'first' | 'last';
      readonly slots: Readonly<Partial<Record<'first' | 'second' | 'count' | 'centre', StateSlot>>>;
    };

/** A tensor of a state: its name, and how it is computed where it is not the number of elements. */
export type StateSlot = {
  readonly name: string;
  readonly part?: StatePart;
  /** What it is of a region without elements. */
  readonly emptyValue: number;
  /** Changes to the reduction's own arithmetic. */
  readonly arithmetic?: Partial<Arithmetic>;
};

/** A column of the table: how the elements of one region become one value. */
export type Reduction = Column & {
  /** Whether the value is one of the elements though it has no index. */
  readonly keeps?: boolean;
  /** `largestRegion` is the most elements that one region has. */
  readonly arithmetic: (
    attributes: Readonly<Record<string, unknown>>,
    input: DType,
    largestRegion: number,
  ) => Arithmetic;
  /** What `partial` answers and a merge takes; or, in one sentence, why there is nothing of the kind. */
  readonly state: (attributes: Readonly<Record<string, unknown>>, input: DType) => ReductionState | string;
  /** `channel`: for attributes that have a value for each. */
  readonly monoid: (attributes: Readonly<Record<string, unknown>>, input: DType, channel?: number) => Monoid;
};

/** A column whose answer is made of whole rows, all channels of the positions of a region. */
export type RowReduction = Column & {
  /**
   * Shape of one region's answer, from the shapes of its inputs.
   * @throws INVALID_SHAPE for inputs that do not fit, INVALID_ATTRIBUTE
   */
  readonly outputShape: (
    attributes: Readonly<Record<string, unknown>>,
    channels: number,
    shapes: Readonly<Record<string, readonly number[] | undefined>>,
  ) => readonly number[];
  /** Names of the parts of its mergeable state, or, in one sentence, why there is none. */
  readonly state: readonly string[] | string;
  /** Tensors of the example beside the pooled one, of rows of four channels. */
  readonly exampleInputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
};

export type AnyReduction = Reduction | RowReduction;

export const isOfElements = (reduction: AnyReduction): reduction is Reduction => 'monoid' in reduction;

export const isOfRows = (reduction: AnyReduction): reduction is RowReduction => 'outputShape' in reduction;

/** A reduction's own examples, whatever the regions. */
export type ReductionCase = {
  readonly title: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly datatype: DType;
  readonly elements: readonly Element[];
  readonly weights?: readonly number[];
  readonly divisor?: number;
  /** Exact, or as near as FP64 comes. */
  readonly value: Element;
};
