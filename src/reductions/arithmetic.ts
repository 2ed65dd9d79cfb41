import { INTERPOLATIONS, type Interpolation } from './interpolation.ts';

/** How kernels compute a reduction: they widen elements to `compute`, map and fold them, finish and convert the result. */
export type Arithmetic = Fold & {
  readonly compute: Compute;
  /** The value of a region without elements; NaN where there is none. For max and min of integers: their lowest or highest value. */
  readonly emptyValue: number;
  /** The part of the state that is computed instead of the value. */
  readonly part?: StatePart;
};

export type Compute = 'FP32' | 'FP64' | 'INT64' | 'UINT64';

/** The sums of a state, the center they are scaled by or taken from, Σ(x − mean)², the mean. */
export type StatePart = 'first' | 'second' | 'center' | 'squares' | 'mean';

/** The terms of a sum, and what becomes of it. `needsScaling`: powers may leave the range of `compute`. */
type Sum =
  | { readonly map?: 'abs'; readonly finish?: 'divide' | 'sqrt_count' | 'log' }
  | {
      readonly map: 'abs_pow';
      readonly exponent: number;
      readonly needsScaling: boolean;
      readonly finish?: 'root' | 'mean_root';
    }
  | {
      readonly map: 'clamped_pow';
      /** One number, or one for each channel. */
      readonly exponent: number | readonly number[];
      /** Elements below it count as it. */
      readonly least: number;
      readonly needsScaling: boolean;
      readonly finish: 'mean_root';
    }
  | { readonly map: 'exp'; readonly rate: number; readonly finish: 'log_sum_exp' | 'log_mean_exp' };

type Deviation = { readonly correction: number; readonly eps: number; readonly finish: 'variance' | 'deviation' };

type Weighted = {
  readonly finish?: 'ratio';
  /** Absent where an input has the weights. */
  readonly filter?: TapFilter;
};

/** Returns the weights of the taps of a window of so many cells along an axis. */
export type TapFilter = (kernel: number) => readonly number[];

/** The same as the kernels know it (`workers/kernels/gather`): names of codes, and two numbers whose meaning depends on the fold. */
export type KernelFold = {
  readonly map?: 'abs' | 'abs_pow' | 'clamped_pow' | 'exp';
  readonly finish?: NonNullable<Sum['finish']> | Deviation['finish'] | 'ratio';
  readonly p?: number;
  readonly floor?: number;
  readonly scaled?: boolean;
  /** Whether the kernel lays out all elements of a region and orders them. */
  readonly ordered?: boolean;
};

/** Every fold: its parameters, and what the kernels get for them. Its place in this table is its code. */
export const FOLDS = {
  max: (mapped: { readonly map?: 'abs' }) => mapped,
  min: (mapped: { readonly map?: 'abs' }) => mapped,
  sum: (sum: Sum) => {
    if (sum.map === 'exp') return { ...sum, p: sum.rate };
    if (sum.map !== 'abs_pow' && sum.map !== 'clamped_pow') return sum;
    const [p = 1] = [sum.exponent].flat();
    return { ...sum, p, scaled: sum.needsScaling, floor: sum.map === 'clamped_pow' ? sum.least : 0 };
  },
  prod: () => ({}),
  count: () => ({}),
  first: () => ({}),
  last: () => ({}),
  range: () => ({}),
  quantile: ({ q, interpolation }: { readonly q: number; readonly interpolation: Interpolation }) => ({
    p: q,
    floor: INTERPOLATIONS.indexOf(interpolation),
    ordered: true,
  }),
  soft: ({ rate }: { readonly rate: number }) => ({ p: rate, finish: 'ratio' }),
  deviation: ({ correction, eps, finish }: Deviation) => ({ p: correction, floor: eps, finish }),
  weighted: ({ finish }: Weighted) => ({ ...(finish && { finish }), floor: Number.NaN }),
  ranked: () => ({ finish: 'ratio' }),
  expected: () => ({ finish: 'ratio' }),
  sampled: ({ seed }: { readonly seed: number }) => ({ p: seed, finish: 'ratio' }),
} satisfies Readonly<Record<string, (parameters: never) => KernelFold>>;

type Parameters<Name extends keyof typeof FOLDS> = (typeof FOLDS)[Name] extends (parameters: infer P) => unknown
  ? unknown extends P
    ? object
    : P
  : never;

/** A fold with its parameters: `{ fold: 'quantile', q: 0.9, interpolation: 'linear' }`. */
export type Fold = { [Name in keyof typeof FOLDS]: { readonly fold: Name } & Parameters<Name> }[keyof typeof FOLDS];

/** Returns the parameters of a fold as the kernels take them. */
export const kernelFold = (fold: Fold): KernelFold => FOLDS[fold.fold](fold as never);

/** Returns the exponent of each channel, where there is one for each. */
export const channelExponents = (fold: Fold): readonly number[] | undefined =>
  'exponent' in fold && typeof fold.exponent !== 'number' ? fold.exponent : undefined;

/** Returns the filter that weighs the taps of windows, where there is one. */
export const tapFilter = (fold: Fold): TapFilter | undefined => (fold.fold === 'weighted' ? fold.filter : undefined);
