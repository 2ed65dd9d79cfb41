import type { TProperties } from '@sinclair/typebox';
import type { DType } from '../tensor/dtype.ts';
import type { PadMode } from '../tensor/pad-mode.ts';

/** What a transform is given: everything but the elements. */
export type Given = { readonly shape: readonly number[]; readonly datatype: DType };

/** What a transform does, as data. */
export type Transformed = Elementwise | Padded;

/** Each element by itself: widened to FP64 (64-bit integers stay whole for `cast`), mapped, converted. */
export type Elementwise = Given & {
  readonly kind: 'elementwise';
  /** `cast`: as it is; `abs`: |x|; `power`: (scale·x)^exponent. */
  readonly map: 'cast' | 'abs' | 'power';
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

/** What happens to a tensor before or after pooling. */
export type Transform = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  readonly attributes: TProperties;
  /** @throws INVALID_ATTRIBUTE, INVALID_SHAPE, INVALID_DATATYPE, VALUE_OUT_OF_RANGE for what cannot be done to this tensor */
  readonly apply: (attributes: Readonly<Record<string, unknown>>, x: Given) => Transformed;
};
