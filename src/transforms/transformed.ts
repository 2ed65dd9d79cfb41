import type { DType } from '../tensor/dtype.ts';
import type { PadMode } from '../tensor/pad-mode.ts';
import type { WindowAxis } from '../tensor/window-axis.ts';
import type { Activation } from './activations.ts';
import type { AttentiveStatistics, MaxSim, Splade, TokenMask, TokenPooled } from './document-kinds.ts';
import type { Fused, Similarity } from './fused.ts';

/** A tensor without its name and elements. */
export type TensorType = { readonly shape: readonly number[]; readonly datatype: DType };

/**
 * What a row of the result, a position along its first axis, is computed from. `separate`: the same row of x, and of inputs
 * that are `batched`; other inputs are taken whole. `moved`: elements of x wherever they are, each by itself. `mixed`:
 * several rows of x, so that it depends on the whole batch.
 */
export type RowUse = 'separate' | 'moved' | 'mixed';

type Result = TensorType & {
  readonly rows: RowUse;
  /** Inputs beside x whose rows belong to those of x. */
  readonly batched?: readonly string[];
  /** Results beside the first, by the transform's names for them (`Transform.results`). */
  readonly results?: Readonly<Record<string, TensorType>>;
};

/** What a transform does, as data. */
export type Transformed =
  | Elementwise
  | Padded
  | Joined
  | Truncated
  | Normalized
  | LayerNormalized
  | Softmax
  | Masked
  | Repeated
  | Combined
  | Projected
  | (Result & Fused)
  | (Result & Similarity)
  | Scaled
  | Transposed
  | Unpooled
  | Divided
  | WholePower
  | Reinterpreted
  | NanKept
  | TopK
  | TakenAlong
  | Taken
  | Without
  | Quantized
  | PackedBits
  | Dequantized
  | LinearlyQuantized
  | LinearlyDequantized
  | WeightedTokens
  | (Result & (TokenPooled | Splade | TokenMask | AttentiveStatistics | MaxSim))
  | SegmentedTokens;

/** Each element by itself: widened to FP64 (64-bit integers stay whole for all maps that give whole numbers), mapped, converted. */
export type Elementwise = Result & {
  readonly kind: 'elementwise';
  /**
   * `cast`: as it is; `abs`: |x|; `power`: (a·x)^b; `relu`: max(x, 0); `log1p`: ln(1 + x); `trunc`: without its fraction;
   * `clamp`: from a to b; `affine`: a·x + b; `signed_power`: |x|^b with the sign of x; `exp`: e^x; or an activation.
   */
  readonly map: 'cast' | 'abs' | 'power' | 'log1p' | 'trunc' | 'clamp' | 'affine' | 'signed_power' | 'exp' | Activation;
  readonly a?: number;
  readonly b?: number;
};

/** Cells added before and after each axis; negative: cells taken away. */
export type Padded = Result & {
  readonly kind: 'padded';
  readonly mode: PadMode;
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly value: number | bigint;
};

/** The tensor and the others, one after another along an axis. */
type Joined = Result & { readonly kind: 'joined'; readonly axis: number };

/** The first elements along an axis. */
type Truncated = Result & { readonly kind: 'truncated'; readonly axis: number };

/** Vectors along an axis by their norm (the power of its sum), or by eps where that is larger. */
type Normalized = Result & {
  readonly kind: 'normalized';
  readonly axis: number;
  readonly power: 1 | 2;
  readonly eps: number;
};

/** Vectors along an axis with mean 0 and variance 1, by the inputs `weight` and `bias` where they are there. */
type LayerNormalized = Result & { readonly kind: 'layer_normalized'; readonly axis: number; readonly eps: number };

/** Weights along an axis; `extents`: those of the mask along the axes of x, 1 where it is repeated. */
type Softmax = Result & {
  readonly kind: 'softmax';
  readonly axis: number;
  readonly temperature: number;
  readonly extents?: readonly number[];
};

/** A value where the mask is 0. */
type Masked = Result & {
  readonly kind: 'masked';
  readonly extents: readonly number[];
  readonly value: number | bigint;
};

/** Copies along an axis. */
type Repeated = Result & { readonly kind: 'repeated'; readonly axis: number; readonly count: number };

/** x with the others, in their order. */
export type Combined = Result & {
  readonly kind: 'combined';
  readonly operation: 'add' | 'multiply';
  readonly others: readonly string[];
};

/** Vectors along the last axis times the weights. */
type Projected = Result & { readonly kind: 'projected'; readonly activation?: Activation };

/** Rows times max(factor, least)^exponent, the factors from the one other tensor. */
type Scaled = Result & { readonly kind: 'scaled'; readonly exponent: number; readonly least: number };

/** Axes in another order. */
type Transposed = Result & { readonly kind: 'transposed'; readonly permutation: readonly number[] };

/** Elements at the indices of the one other tensor, in so many planes. */
type Unpooled = Result & { readonly kind: 'unpooled'; readonly planes: number };

/** INT64 by a number or by the cells of the windows along an axis, toward zero. */
type Divided = Result & { readonly kind: 'divided'; readonly axis: number; readonly by: number | WindowAxis };

/** INT64 to a whole power, which wraps. */
type WholePower = Result & { readonly kind: 'whole_power'; readonly exponent: number };

/** The same bytes. */
type Reinterpreted = Result & { readonly kind: 'reinterpreted' };

/** Positions of the largest or smallest elements of rows. */
type TopK = Result & { readonly kind: 'top_k'; readonly smallest: boolean; readonly lastFirst: boolean };

/** Elements of rows at the positions of the one other tensor. */
type TakenAlong = Result & { readonly kind: 'taken_along' };

/** NaN where the one other tensor is. */
type NanKept = Result & { readonly kind: 'nan_kept' };

/** Rows by the numbers of the one other tensor. */
type Taken = Result & { readonly kind: 'taken' };

/** Which ids are not `value`, in bags of `bag` ids or from the offsets of the one other tensor; `closed`: the last of these is an end. */
type Without = Result & {
  readonly kind: 'without';
  readonly as: 'positions' | 'offsets';
  readonly value: number;
  readonly bags: number;
  readonly bag: number;
  readonly closed: boolean;
};

/** Weights of tokens from a mask; `skip`: tokens to leave out from the first real one, −1: none. */
type WeightedTokens = Result & {
  readonly kind: 'token_weights';
  readonly as: 'mask' | 'positions' | 'first' | 'last';
  readonly skip: number;
};

/** What offsets say of packed tokens. */
type SegmentedTokens = Result & {
  readonly kind: 'segment_tokens';
  readonly as: 'all' | 'first' | 'last' | 'lengths' | 'positions';
  readonly tokens: number;
  readonly skip: number;
};

/** Ranges of columns, FP32 [2, extent]: an input of this name, the values themselves, or those of x itself. */
export type Ranges = 'ranges' | 'calibration' | 'batch' | Float32Array;

/** Integers of one byte by ranges. */
type Quantized = Result & { readonly kind: 'quantized'; readonly ranges: Ranges };

/** Whether elements are above 0, eight to a byte; `signed`: less 128. */
type PackedBits = Result & { readonly kind: 'packed_bits'; readonly signed: boolean };

type Dequantized = Result & { readonly kind: 'dequantized'; readonly ranges: Ranges };

/** Integers by a scale and a zero point of all of x, or of each position of an axis. */
type LinearlyQuantized = Result & { readonly kind: 'linearly_quantized'; readonly axis: number | undefined };

type LinearlyDequantized = Result & { readonly kind: 'linearly_dequantized'; readonly axis: number | undefined };
