import { DTYPES, type DType } from './dtype.ts';
import { elementCount } from './shape.ts';

/** What is known of a tensor before its bytes: enough to plan. */
export type TensorSpec = {
  readonly name: string;
  readonly datatype: DType;
  readonly shape: readonly number[];
  /** How the bytes are stored, where that is not little-endian and row-major (npy). The plan puts it right. */
  readonly storage?: { readonly bigEndian?: boolean; readonly fortranOrder?: boolean };
  /** Of an output: the datatype that its values had before `output_datatype` took some of them away. */
  readonly roundedFrom?: DType;
};

/**
 * A tensor with its bytes, in chunks as they came, to be read one after another. Chunks have one owner: passing the
 * tensor on gives them away. A chunk spans its whole ArrayBuffer or is a part of one without another user.
 */
export type Tensor = TensorSpec & { readonly chunks: readonly Uint8Array[] };

/** Bytes that a tensor of this shape and datatype has, dense. */
export const byteCount = ({ datatype, shape }: Pick<TensorSpec, 'datatype' | 'shape'>): number =>
  elementCount(shape) * DTYPES[datatype].bytes;
