import type { TProperties } from '@sinclair/typebox';
import type { DType } from '../tensor/dtype.ts';
import type { TensorType, Transformed } from './transformed.ts';

/** A tensor that a transform takes beside x. */
export type TransformInput = {
  readonly name: string;
  /** One phrase for the catalogue. */
  readonly description: string;
  readonly optional?: boolean;
  /** Whether it may be repeated under consecutive numbers, the first of which its name ends with: x1, x2, … */
  readonly numbered?: boolean;
  /** Default: every datatype. */
  readonly datatypes?: readonly DType[];
  /** Default: every rank. */
  readonly rank?: number;
};

/** A tensor that a transform gives beside its first result. */
export type TransformResult = {
  readonly name: string;
  /** One phrase for the catalogue. */
  readonly description: string;
  /** Whether there is one, by the names of the inputs beside x and the attributes. Default: always. */
  readonly isGiven?: (inputs: readonly string[], attributes: Readonly<Record<string, unknown>>) => boolean;
};

/** The tensors beside x, by the names of the inputs. */
export type TransformInputs = Readonly<Record<string, TensorType>>;

/** What happens to a tensor before or after pooling. */
export type Transform = {
  readonly name: string;
  /** One sentence for the catalogue. */
  readonly title: string;
  readonly attributes: TProperties;
  /** The attribute that short forms may leave unnamed: `truncate:256`. */
  readonly main?: string;
  /** Default: none. */
  readonly inputs?: readonly TransformInput[];
  /** Default: none. */
  readonly results?: readonly TransformResult[];
  /** Datatypes of x (default: all) and its least rank (default 0). */
  readonly x?: { readonly datatypes?: readonly DType[]; readonly leastRank?: number };
  /** Whether it is a step of dialects alone, no part of the catalogue. */
  readonly internal?: boolean;
  /**
   * Returns the result without its elements. Call it with attributes of the schemas and inputs that `checkInputs` took.
   * @throws INVALID_ATTRIBUTE, INVALID_INPUT, INVALID_SHAPE, INVALID_DATATYPE, VALUE_OUT_OF_RANGE for what cannot be done
   */
  readonly apply: (
    attributes: Readonly<Record<string, unknown>>,
    x: TensorType,
    inputs: TransformInputs,
  ) => Transformed;
};
