import type { TProperties } from '@sinclair/typebox';
import type { DType } from '../tensor/dtype.ts';
import type { PadMode } from '../tensor/pad-mode.ts';
import type { WindowAxis } from '../tensor/window-axis.ts';

/** What a transform is given: everything but the elements. */
export type Given = { readonly shape: readonly number[]; readonly datatype: DType };

/** What a transform does, as data. */
export type Transformed =
  | Elementwise
  | Padded
  | Joined
  | Truncated
  | Normalized
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
  | WeightedTokens
  | SegmentedTokens;

/** Each element by itself: widened to FP64 (64-bit integers stay whole for `cast`), mapped, converted. */
export type Elementwise = Given & {
  readonly kind: 'elementwise';
  /** `cast`: as it is; `abs`: |x|; `power`: (scale·x)^exponent; `relu`: max(x, 0); `log1p`: ln(1 + x); `trunc`: without its fraction. */
  readonly map: 'cast' | 'abs' | 'power' | 'relu' | 'log1p' | 'trunc';
  readonly scale: number;
  readonly exponent: number;
};

/** Cells added before and after each axis; negative: cells taken away. */
export type Padded = Given & {
  readonly kind: 'padded';
  readonly mode: PadMode;
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly value: number | bigint;
};

/** The tensor and the others, one after another along an axis. */
type Joined = Given & { readonly kind: 'joined'; readonly axis: number };

/** The first elements along the last axis. */
type Truncated = Given & { readonly kind: 'truncated' };

/** Vectors along the last axis by their norm, or by eps where that is larger. */
type Normalized = Given & { readonly kind: 'normalized'; readonly eps: number };

/** Rows times max(factor, least)^exponent, the factors from the one other tensor. */
type Scaled = Given & { readonly kind: 'scaled'; readonly exponent: number; readonly least: number };

/** Axes in another order. */
type Transposed = Given & { readonly kind: 'transposed'; readonly permutation: readonly number[] };

/** Elements at the indices of the one other tensor, in so many planes. */
type Unpooled = Given & { readonly kind: 'unpooled'; readonly planes: number; readonly hint: string };

/** INT64 by a number or by the cells of the windows along an axis, toward zero. */
type Divided = Given & { readonly kind: 'divided'; readonly axis: number; readonly by: number | WindowAxis };

/** INT64 to a whole power, which wraps. */
type WholePower = Given & { readonly kind: 'whole_power'; readonly exponent: number };

/** The same bytes. */
type Reinterpreted = Given & { readonly kind: 'reinterpreted' };

/** Positions of the largest or smallest elements of rows. */
type TopK = Given & { readonly kind: 'top_k'; readonly smallest: boolean; readonly lastFirst: boolean };

/** Elements of rows at the positions of the one other tensor. */
type TakenAlong = Given & { readonly kind: 'taken_along' };

/** NaN where the one other tensor is. */
type NanKept = Given & { readonly kind: 'nan_kept' };

/** Rows by the numbers of the one other tensor. */
type Taken = Given & { readonly kind: 'taken' };

/** Which ids are not `value`, in bags of `bag` ids or from the offsets of the one other tensor; `closed`: the last of these is an end. */
type Without = Given & {
  readonly kind: 'without';
  readonly as: 'positions' | 'offsets';
  readonly value: number;
  readonly bags: number;
  readonly bag: number;
  readonly closed: boolean;
};

/** Weights of tokens from a mask; `skip`: tokens to leave out from the first real one, −1: none. */
type WeightedTokens = Given & {
  readonly kind: 'token_weights';
  readonly as: 'mask' | 'positions' | 'first' | 'last';
  readonly skip: number;
};

/** What offsets say of packed tokens. */
type SegmentedTokens = Given & {
  readonly kind: 'segment_tokens';
  readonly as: 'all' | 'first' | 'last' | 'lengths' | 'positions';
  readonly tokens: number;
  readonly skip: number;
};

/** What happens to a tensor before or after pooling. */
export type Transform = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  readonly attributes: TProperties;
  /**
   * `others`: the tensors that it takes beside x.
   * @throws INVALID_ATTRIBUTE, INVALID_INPUT, INVALID_SHAPE, INVALID_DATATYPE, VALUE_OUT_OF_RANGE for what cannot be done
   */
  readonly apply: (attributes: Readonly<Record<string, unknown>>, x: Given, others: readonly Given[]) => Transformed;
};
