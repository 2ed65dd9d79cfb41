import type { TProperties } from '@sinclair/typebox';
import type { ErrorCode } from '../errors.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Geometry } from './geometry.ts';
import type { Layout, Listing } from './spatial-view.ts';

/** A row of the table: which input elements belong to each output position. */
export type RegionScheme = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  readonly attributes: TProperties;
  /** Attributes that a reduction adds which divides (mean). */
  readonly divisorAttributes: TProperties;
  /** The attributes of the catalogue's example, for an input of [1, 1, 4, 4]. */
  readonly example: Readonly<Record<string, unknown>>;
  /**
   * The regions of a tensor. `attributes` were checked against the schemas above.
   * @throws INVALID_SHAPE, INVALID_ATTRIBUTE for what cannot be pooled.
   */
  readonly geometry: (attributes: Readonly<Record<string, unknown>>, listing: Listing, datatype: DType) => Geometry;
};

/** A region scheme's own examples, whatever the reduction: which elements each output reduces. */
export type RegionCase = {
  readonly title: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly layout?: Layout;
} & (
  | {
      readonly outputShape: readonly number[];
      /** For each output, row-major: the flat positions in x of the elements that it reduces. */
      readonly regions: readonly (readonly number[])[];
    }
  | { readonly refused: ErrorCode; readonly naming: string }
);
