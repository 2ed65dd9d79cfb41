import type { Plan } from '../../pipeline/plan.ts';
import type { Message, MessageInput } from '../formats/message.ts';
import type { Attributes } from './attributes.ts';

/** What an address computes of tensors: a pooling, a merge, a model. */
export type Operator = {
  /** `window/max`, `merge/mean`, the model's name. */
  readonly name: string;
  /** @throws UNKNOWN_OPERATOR before anything is read */
  readonly check: () => void;
  /** The inputs of a message by the names that the operator has for them. @throws INVALID_INPUT */
  readonly matchInputs: (message: Message) => readonly MessageInput[];
  /** Whether the plan depends on the values of an input. */
  readonly readsValues?: (input: string) => boolean;
  /** `outputs`: names of those that are asked for; undefined: all. @throws all that the operator refuses */
  readonly plan: (attributes: Attributes, inputs: readonly MessageInput[], outputs?: readonly string[]) => Plan;
  /** Whether the same is done with `stream=true`; absent where there are no streams. */
  readonly isStreamable?: (attributes: Attributes, inputs: readonly MessageInput[]) => boolean;
};
