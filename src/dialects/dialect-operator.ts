import type { TProperties } from '@sinclair/typebox';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { GivenInput, InputSignature, OutputSignature } from '../pipeline/signature.ts';
import type { DType } from '../tensor/dtype.ts';

/** `datatype` is stated for a tensor of positions or counts; a tensor of values to pool has any datatype. */
export type DialectInput = InputSignature & { readonly datatype?: DType };

/** A behavior that releases of a framework, or opsets of ONNX, do not share. */
export type DialectChange = {
  /** The first release, or opset, that behaves so: `PyTorch 2.13`. */
  readonly since: string;
  readonly behavior: string;
  /** The behavior of the release before. */
  readonly before: string;
};

/** An operator of a framework, rewritten into a pipeline of ours. */
export type DialectOperator = {
  /** `torch.max_pool2d`: the framework, then the operator's name there. */
  readonly name: string;
  /** The operator that it is another name of. */
  readonly aliasOf?: string;
  /** In the original's order. */
  readonly inputs: readonly DialectInput[];
  readonly outputs: readonly OutputSignature[];
  /** Whether its tensors may be scalars; steps get a tensor of shape [1] instead. */
  readonly takesScalars?: boolean;
  /** The original's names, defaults and values. */
  readonly parameters: TProperties;
  /** Its behavior where releases part, newest first: read in, or tried with, the release named and the one before. */
  readonly changes?: readonly DialectChange[];
  /**
   * Returns the operator as a pipeline over tensors of these names. `parameters` were checked against the schemas; `requested` are the
   * outputs that the request names.
   * @throws INVALID_ATTRIBUTE, INVALID_SHAPE, INVALID_DATATYPE for what the original refuses
   */
  readonly rewrite: (
    parameters: Readonly<Record<string, unknown>>,
    inputs: readonly GivenInput[],
    requested: readonly string[] | undefined,
  ) => Pipeline;
};
