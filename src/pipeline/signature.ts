import type { DType } from '../tensor/dtype.ts';
import type { TensorSpec } from '../tensor/tensor.ts';

/** A tensor that a named operator takes. */
export type InputSignature = {
  readonly name: string;
  readonly optional?: boolean;
  /** Set where the values decide the plan (the `axes` of ONNX): they are read before it is made. */
  readonly constant?: boolean;
};

/** An output of a named operator; `datatype` where it does not follow from the input's. */
export type OutputSignature = { readonly name: string; readonly optional?: boolean; readonly datatype?: DType };

/** An input of a request before its bytes are received, with its values if they decide the plan. */
export type GivenInput = TensorSpec & { readonly values?: readonly (number | bigint)[] };
