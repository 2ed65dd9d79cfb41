import type { Plan } from '../../pipeline/plan.ts';
import type { Message, MessageInput } from '../formats/message.ts';
import type { Attributes } from './attributes.ts';

/** The computation of a route: a pooling, a merge, a model. */
export type Operator = {
  /** `window/max`, `merge/mean`, the model's name. */
  readonly name: string;
  /** Refuses an unknown operator before the body is read. @throws UNKNOWN_OPERATOR */
  readonly check: () => void;
  /** Returns the inputs of a message under the names of the operator. @throws INVALID_INPUT */
  readonly matchInputs: (message: Message) => readonly MessageInput[];
  /** Returns whether the plan depends on the values of an input. */
  readonly readsValues?: (input: string) => boolean;
  /** Returns the plan; `outputs`: requested outputs, by default all. @throws the refusals of the operator */
  readonly plan: (attributes: Attributes, inputs: readonly MessageInput[], outputs?: readonly string[]) => Plan;
  /** Returns whether `stream=true` is supported; absent for operators without streams. */
  readonly isStreamable?: (attributes: Attributes, inputs: readonly MessageInput[]) => boolean;
};
