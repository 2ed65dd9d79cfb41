import type { TProperties } from '@sinclair/typebox';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { GivenInput, InputSignature, OutputSignature } from '../pipeline/signature.ts';
import type { DType } from '../tensor/dtype.ts';

/** `datatype`: what a tensor is said to have that is no value to pool but a position or a number of them. */
export type DialectInput = InputSignature & { readonly datatype?: DType };

/** An operator of a framework, rewritten into a pipeline of ours. */
export type DialectOperator = {
  /** `torch.max_pool2d`: the framework, then its own name. */
  readonly name: string;
  /** The operator that it is another name of. */
  readonly aliasOf?: string;
  /** In the original's order. */
  readonly inputs: readonly DialectInput[];
  readonly outputs: readonly OutputSignature[];
  /** Whether its tensors may have no axes: its steps are given one of extent 1 in place of none. */
  readonly takesScalars?: boolean;
  /** The original's names, defaults and values. */
  readonly parameters: TProperties;
  /**
   * The same over the tensors of these names. `parameters` were checked against the schemas; `asked` are the outputs
   * that the request names.
   * @throws INVALID_ATTRIBUTE, INVALID_SHAPE, INVALID_DATATYPE for what the original refuses
   */
  readonly rewrite: (
    parameters: Readonly<Record<string, unknown>>,
    inputs: readonly GivenInput[],
    asked: readonly string[] | undefined,
  ) => Pipeline;
};
