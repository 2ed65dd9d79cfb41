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
  combine(state: State, element: Element): State;
  merge(a: State, b: State): State;
  finish(state: State, divisor: number | undefined): Element;
};

/** How kernels compute the same: widen to `compute`, map each element, fold, finish, convert. */
export type Arithmetic = {
  readonly compute: Compute;
  readonly map: 'none' | 'abs' | 'abs_pow';
  /** The exponent of `abs_pow` and `root`. */
  readonly p: number;
  readonly fold: 'max' | 'min' | 'sum';
  readonly finish: 'none' | 'divide' | 'root';
  /** Set where powers may leave the range of `compute`, so that each region has to be scaled by its largest element. */
  readonly unsafe: boolean;
  /** Set where a region without elements is 0 and the fold alone would not say so. */
  readonly emptyIsZero?: boolean;
};

export type Compute = 'FP32' | 'FP64' | 'INT64' | 'UINT64';

/** A column of the table: how the elements of one region become one value. */
export type Reduction = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  readonly attributes: TProperties;
  /** Whether the value is one of the elements, so that it has an index. */
  readonly selects: boolean;
  /** Whether a divisor has a meaning (mean). */
  readonly divides: boolean;
  /** Datatype of the answer when none is asked for. */
  readonly outputDatatype: (input: DType) => DType;
  /** `largestRegion` is the most elements that one region has. */
  readonly arithmetic: (
    attributes: Readonly<Record<string, unknown>>,
    input: DType,
    largestRegion: number,
  ) => Arithmetic;
  readonly monoid: (attributes: Readonly<Record<string, unknown>>, input: DType) => Monoid;
};

/** A reduction's own examples, whatever the regions. */
export type ReductionCase = {
  readonly title: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly datatype: DType;
  readonly elements: readonly Element[];
  readonly divisor?: number;
  /** Exact, or as near as FP64 comes (`lp`). */
  readonly value: Element;
};
