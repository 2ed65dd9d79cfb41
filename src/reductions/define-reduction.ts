import type { Static, TObject, TProperties } from '@sinclair/typebox';
import type { DType } from '../tensor/dtype.ts';
import type { Arithmetic, Compute, Fold } from './arithmetic.ts';
import { fractional } from './compute-datatype.ts';
import type { Monoid, PooledRows, Reduction, ReductionInput, ReductionState, RowReduction } from './reduction.ts';

/** The values of attributes that were checked against their schemas. */
export type AttributesOf<Schemas extends TProperties> = Readonly<Static<TObject<Schemas>>>;

type Definition<Schemas extends TProperties> = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  /** Schemas of its attributes (default: none). */
  readonly attributes?: Schemas;
  readonly regions?: readonly string[];
  readonly selects?: boolean;
  readonly divides?: boolean;
  readonly inputs?: readonly ReductionInput[];
  /** Default: a float, the input's or that of its integers (`fractional`). */
  readonly outputDatatype?: (input: DType) => DType;
};

/** The fold of a reduction; kernels compute in FP64, and an empty region has the value NaN, unless it says otherwise. */
type DefinedArithmetic = Fold & { readonly compute?: Compute; readonly emptyValue?: number };

/**
 * Returns a reduction of elements with defaults. The type of its attributes follows from their schemas: they are read
 * against these (`readAttributes`) before any of the functions is called.
 */
export const defineReduction = <const Schemas extends TProperties, State>(
  definition: Definition<Schemas> & {
    readonly arithmetic: (attributes: AttributesOf<Schemas>, input: DType, largestRegion: number) => DefinedArithmetic;
    /** The mergeable state, or a sentence that says why there is none. */
    readonly state:
      | ReductionState
      | string
      | ((attributes: AttributesOf<Schemas>, input: DType) => ReductionState | string);
    readonly monoid: (attributes: AttributesOf<Schemas>, input: DType, channel?: number) => Monoid<State>;
  },
): Reduction => {
  const { arithmetic, state, ...column } = definition;
  const defined = {
    ...defaults,
    ...column,
    arithmetic: (attributes: AttributesOf<Schemas>, input: DType, largestRegion: number): Arithmetic => ({
      compute: 'FP64',
      emptyValue: Number.NaN,
      ...arithmetic(attributes, input, largestRegion),
    }),
    state: typeof state === 'function' ? state : () => state,
  };
  return defined as Reduction;
};

/** Returns a reduction of rows with the same defaults. */
export const defineRowReduction = <const Schemas extends TProperties>(
  definition: Definition<Schemas> & {
    readonly outputShape: (
      attributes: AttributesOf<Schemas>,
      channels: number,
      shapes: Parameters<RowReduction['outputShape']>[2],
      rows: PooledRows,
    ) => readonly number[];
    readonly state: RowReduction['state'];
    readonly exampleInputs?: RowReduction['exampleInputs'];
  },
): RowReduction => ({ ...defaults, exampleInputs: [], ...definition }) as RowReduction;

const defaults = { attributes: {}, selects: false, divides: false, outputDatatype: fractional };
