import type { TProperties } from '@sinclair/typebox';
import type { DialectOperator } from '../dialects/dialect-operator.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { GivenInput, OutputSignature } from '../pipeline/signature.ts';

/** An operator under `/v2/models`, of this service or of a framework: tensors and parameters to tensors. Frozen. */
export type Model = {
  readonly name: string;
  /** Of a model whose files may change; undefined for one that is part of the program. */
  readonly version?: string;
  /** The model that it is another name of. */
  readonly aliasOf?: string;
  /** In the order in which they are matched by position. */
  readonly inputs: DialectOperator['inputs'];
  /** In the order of the response. */
  readonly outputs: readonly OutputSignature[];
  /** JSON Schema of the parameters that a request may give. */
  readonly parameters: TProperties;
  /**
   * The plan of a request. Its inputs are those of the request without the constant ones; its outputs have the model's names.
   * `requested` are the outputs that the request names; without them an optional output is not computed for its own sake.
   * @throws RequestError for what the operator refuses
   */
  readonly plan: (
    parameters: Readonly<Record<string, unknown>>,
    inputs: readonly GivenInput[],
    requested?: readonly string[],
  ) => Plan;
};
