import type { TProperties } from '@sinclair/typebox';
import type { ErrorCode } from '../errors.ts';
import type { DType } from '../tensor/dtype.ts';
import type { Geometry } from './geometry.ts';
import type { Layout, TensorLayout } from './layout.ts';

/** A row of the table: which input elements belong to each output position. */
export type RegionScheme = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  readonly attributes: TProperties;
  /** Attributes that a reduction adds which divides (mean). */
  readonly divisorAttributes: TProperties;
  /** Tensors that it takes beside the pooled one. */
  readonly inputs?: readonly { readonly name: string; readonly optional?: boolean }[];
  /** An attribute that, left out, is the largest value of this input and one more, up to `most`. */
  readonly counted?: { readonly attribute: string; readonly input: string; readonly most: number };
  /** The attributes of the catalogue's example, for an input of [1, 1, 4, 4] or of `shape` and these others. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly exampleShape?: readonly number[];
  readonly exampleInputs?: readonly ExampleTensor[];
  /** Shape of the weights of the example's positions; null where positions have none, as elements lie between them. */
  readonly exampleWeights?: readonly number[] | null;
  /**
   * The regions of a tensor. `attributes` were checked against the schemas above.
   * @throws INVALID_SHAPE, INVALID_ATTRIBUTE for what cannot be pooled.
   */
  readonly geometry: (
    attributes: Readonly<Record<string, unknown>>,
    tensor: TensorLayout,
    datatype: DType,
    inputs: InputTensors,
  ) => Geometry;
};

/** The tensors that a request gives beside the pooled one, by the region scheme's names. */
export type InputTensors = Readonly<Record<string, InputTensor | undefined>>;
type InputTensor = { readonly datatype: DType; readonly shape: readonly number[] };

export type ExampleTensor = InputTensor & { readonly name: string; readonly data: readonly (number | bigint)[] };

/** A region scheme's own examples, whatever the reduction: which elements each output reduces. */
export type RegionCase = {
  readonly title: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly layout?: Layout;
  readonly inputs?: readonly ExampleTensor[];
} & (
  | {
      readonly outputShape: readonly number[];
      /** For each output, row-major: the flat positions in x of the elements that it reduces. */
      readonly regions: readonly (readonly number[])[];
    }
  | { readonly refused: ErrorCode; readonly naming: string }
);
