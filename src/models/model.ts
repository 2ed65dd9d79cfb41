import type { TProperties } from '@sinclair/typebox';
import type { DialectOperator } from '../dialects/dialect-operator.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { GivenInput, OutputSignature } from '../pipeline/signature.ts';

/** Something that a request names and that turns tensors into tensors: an operator of ours or of a framework. Frozen. */
export type Model = {
  readonly name: string;
  /** The model that it is another name of. */
  readonly aliasOf?: string;
  /** In the order in which they are matched by position. */
  readonly inputs: DialectOperator['inputs'];
  /** In the order of the answer. */
  readonly outputs: readonly OutputSignature[];
  /** JSON Schema of the parameters that a request may give. */
  readonly parameters: TProperties;
  /**
   * The plan of a request. Its inputs are those that were given but for the constant ones; its outputs have the
   * model's names. `asked` are the outputs that the request names; without them an optional one is not computed for
   * its own sake.
   * @throws whatever the operator refuses
   */
  readonly plan: (
    parameters: Readonly<Record<string, unknown>>,
    inputs: readonly GivenInput[],
    asked?: readonly string[],
  ) => Plan;
};
