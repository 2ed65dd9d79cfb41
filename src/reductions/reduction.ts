import type { TProperties } from '@sinclair/typebox';
import type { DType } from '../tensor/dtype.ts';
import type { Arithmetic, Fold, StatePart } from './arithmetic.ts';

/** An element as the reference sees it: a bigint where the datatype is an integer of 64 bits, else a number. */
export type Element = number | bigint;

/**
 * A reduction as one law: elements are combined into a state, states are merged, a state is finished. This defines the
 * operator; kernels are only faster. `divisor` is the region's, where the region scheme gives one (else undefined).
 */
export type Monoid<State = unknown> = {
  readonly identity: State;
  /** `weight`: the element's weight, where the reduction takes weights. */
  combine(state: State, element: Element, weight?: number): State;
  merge(a: State, b: State): State;
  finish(state: State, divisor: number | undefined): Element;
};

/** The state of a reduction as tensors. */
export type ReductionState =
  /** One value, which the reduction `by` merges: the largest of the largest. */
  | { readonly name: string; readonly by: string }
  /** Slots of FP64 that kernels merge by a rule; `count` is INT64. */
  | {
      readonly rule: 'add' | 'exponentials' | 'powers' | 'moments' | 'ranks' | 'range' | 'first' | 'last';
      readonly slots: Readonly<Partial<Record<'first' | 'second' | 'count' | 'center', StateSlot>>>;
    };

/** A tensor of a state: its name, and how it is computed where it is not the number of elements. */
export type StateSlot = {
  readonly name: string;
  readonly part?: StatePart;
  /** The value of a region without elements (default 0). */
  readonly emptyValue?: number;
  /** The fold that computes it, where it is not the reduction's. */
  readonly fold?: Fold;
};

/** A tensor that a reduction takes beside the pooled one. */
export type ReductionInput = {
  readonly name: string;
  readonly optional?: boolean;
  /** What the first axis of a tensor of this rank is, where it is that of the pooled tensor or of its regions. */
  readonly rowsOf?: (rank: number) => 'tensor' | 'regions' | undefined;
};

type Attributes = Readonly<Record<string, unknown>>;

/** The catalogue's entry of a reduction. */
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
  readonly inputs?: readonly ReductionInput[];
  /** Datatype of the output when no `output_datatype` is requested. */
  readonly outputDatatype: (input: DType) => DType;
};

/** A column of the table of operators: how the elements of one region become one value (`defineReduction`). */
export type Reduction = Column & {
  /** `largestRegion`: elements of the largest region. */
  readonly arithmetic: (attributes: Attributes, input: DType, largestRegion: number) => Arithmetic;
  /** Returns the state that `partial` responds with and a merge takes; or, in one sentence, why there is none. */
  readonly state: (attributes: Attributes, input: DType) => ReductionState | string;
  /** `channel`: for attributes that have a value for each. */
  readonly monoid: (attributes: Attributes, input: DType, channel?: number) => Monoid;
};

/** Where the rows of a row reduction come from. */
export type PooledRows = {
  /** Extents of the regions, those of the output before those of one region’s output. */
  readonly regions: readonly number[];
  /** Extents of a tensor with as many rows as the pooled one, −1 for its channels. */
  readonly beside: readonly number[];
};

/** A column whose output is made of whole rows, all channels of the positions of a region (`defineRowReduction`). */
export type RowReduction = Column & {
  /**
   * Returns the shape of one region's output, from the shapes of its inputs.
   * @throws INVALID_SHAPE for inputs that do not fit, INVALID_ATTRIBUTE
   */
  readonly outputShape: (
    attributes: Attributes,
    channels: number,
    shapes: Readonly<Record<string, readonly number[] | undefined>>,
    rows: PooledRows,
  ) => readonly number[];
  /** Names of the parts of its mergeable state, or, in one sentence, why there is none. */
  readonly state: readonly string[] | string;
  /** Tensors of the example beside the pooled one, of rows of four channels. */
  readonly exampleInputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
};

export type AnyReduction = Reduction | RowReduction;

export const isOfElements = (reduction: AnyReduction): reduction is Reduction => 'monoid' in reduction;

export const isOfRows = (reduction: AnyReduction): reduction is RowReduction => 'outputShape' in reduction;
