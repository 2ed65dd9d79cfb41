import { DTYPES, type DType } from '../../tensor/dtype.ts';

/** What the kernels are told instead of names (`workers/kernels/base/codes.as.ts`, compared by a test). */
export const FOLDS = {
  max: 0,
  min: 1,
  sum: 2,
  prod: 3,
  count: 4,
  first: 5,
  last: 6,
  range: 7,
  quantile: 8,
  soft: 9,
  deviation: 10,
  weighted: 11,
  ranked: 12,
  expected: 13,
  sampled: 14,
} as const;
export const MAPS = { none: 0, abs: 1, abs_pow: 2, clamped_pow: 3, exp: 4 } as const;
export const FINISHES = {
  none: 0,
  divide: 1,
  root: 2,
  log: 3,
  log_sum_exp: 4,
  log_mean_exp: 5,
  ratio: 6,
  sqrt_count: 7,
  variance: 8,
  deviation: 9,
  mean_root: 10,
  first: 11,
  second: 12,
  centre: 13,
  squares: 14,
  mean: 15,
} as const;
export const RULES = {
  add: 0,
  exponentials: 1,
  powers: 2,
  moments: 3,
  ranks: 4,
  range: 5,
  first: 6,
  last: 7,
} as const;
export const EMPTY_POLICIES = { identity: 0, zero: 1, nan: 2, error: 3 } as const;
export const ELEMENT_MAPS = { cast: 0, abs: 1, power: 2, relu: 3, log1p: 4, trunc: 5 } as const;
/** What token_weights makes of a mask, and segment_tokens of offsets. */
export const TOKEN_WEIGHTS = { mask: 0, positions: 1, first: 2, last: 3 } as const;
export const SEGMENT_TOKENS = { all: 0, first: 1, last: 2, lengths: 3, positions: 4 } as const;
/** What `without` answers. */
export const WITHOUT = { positions: 0, offsets: 1 } as const;
export const PAD_MODES = { constant: 0, reflect: 1, symmetric: 2, edge: 3, wrap: 4 } as const;

/** What is done to the elements: widened to `compute`, mapped, folded, finished, converted to `output`. */
export type KernelArithmetic = {
  readonly input: DType;
  readonly compute: 'FP32' | 'FP64' | 'INT64' | 'UINT64';
  readonly output: DType;
  readonly map: 'none' | 'abs' | 'abs_pow';
  /** The exponent of `abs_pow` and `root`. */
  readonly p: number;
  readonly fold: 'max' | 'min' | 'sum';
  /** `divide`: by the divisor; `root`: value^(1/p). */
  readonly finish: 'none' | 'divide' | 'root';
};

/** Whether FP32 has every value of the datatype. */
export const fitsFloat32 = (datatype: DType): boolean => {
  const { kind, bytes } = DTYPES[datatype];
  return bytes <= 2 || (kind === 'float' && bytes === 4);
};

/**
 * The datatype of the accumulators: `compute`, or that of integers which are compared as they are, or FP32 where
 * comparing in it is as exact, or FP64 for powers.
 */
export const accumulatorOf = ({ input, output, compute, map, fold }: KernelArithmetic): DType => {
  if (map === 'abs_pow') return 'FP64';
  const { kind } = DTYPES[input];
  if (fold !== 'sum' && map === 'none' && output === input && (kind === 'signed' || kind === 'unsigned')) return input;
  return fold !== 'sum' && compute === 'FP64' && fitsFloat32(input) ? 'FP32' : compute;
};

/** The datatype of the rows that are folded: that of the accumulators, or FP32 that is promoted while it is added. */
export const rowsOf = (arithmetic: KernelArithmetic): DType => {
  const { input, map, fold } = arithmetic;
  const accumulator = accumulatorOf(arithmetic);
  return accumulator === 'FP64' && fold === 'sum' && map !== 'abs_pow' && fitsFloat32(input) ? 'FP32' : accumulator;
};

/** Whether rows of the input are folded where they are. */
export const readsInPlace = (arithmetic: KernelArithmetic): boolean =>
  arithmetic.map === 'none' && rowsOf(arithmetic) === arithmetic.input;

/** Whether sums are kept in two parts, for responses of FP64 (`workers/kernels/base/exact-sums.as.ts`). */
export const addsExactly = (arithmetic: KernelArithmetic): boolean =>
  arithmetic.fold === 'sum' && arithmetic.output === 'FP64' && accumulatorOf(arithmetic) === 'FP64';

/** The arguments by which a kernel knows its arithmetic. */
export const arithmeticArgs = (arithmetic: KernelArithmetic): readonly number[] => [
  DTYPES[arithmetic.input].code,
  DTYPES[rowsOf(arithmetic)].code,
  DTYPES[accumulatorOf(arithmetic)].code,
  DTYPES[arithmetic.output].code,
  MAPS[arithmetic.map],
  arithmetic.p,
  FOLDS[arithmetic.fold],
  FINISHES[arithmetic.finish],
];
