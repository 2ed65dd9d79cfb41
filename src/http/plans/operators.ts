import { RequestError } from '../../errors.ts';
import { findReduction, findReductions, findRegion } from '../../pipeline/catalogue.ts';
import { planMerge } from '../../pipeline/merge/plan-merge.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { planPooling } from '../../pipeline/plan-pooling.ts';
import { readFlag } from '../../tensor/spelling.ts';
import type { Message, MessageInput } from '../formats/message.ts';
import type { Attributes } from './attributes.ts';
import type { Operator } from './operator.ts';
import type { PlanCache } from './plan-cache.ts';

/** Returns a boolean parameter and the other parameters. @throws INVALID_ATTRIBUTE for another value */
export const takeSwitch = (
  name: 'partial' | 'stream',
  parameters: Attributes,
): { readonly on: boolean; readonly attributes: Attributes } => {
  const { [name]: value = false, ...attributes } = parameters;
  const on = readFlag(value);
  if (on !== undefined) return { on, attributes };
  const detail = `${name}: expected true or false (default), got ${JSON.stringify(value)}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};

/** Returns the text of `then`, the transforms after a pooling, and the other parameters. @throws INVALID_ATTRIBUTE for no text */
export const takeThen = ({
  then,
  ...attributes
}: Attributes): { readonly then: string | undefined; readonly attributes: Attributes } => {
  if (then === undefined || typeof then === 'string') return { then, attributes };
  const detail = `then: expected transforms such as l2_normalize,truncate:256, got ${JSON.stringify(then)?.slice(0, 64)}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?then');
};

/** Returns a pooling of `/v1`. */
export const pooling = (plans: PlanCache, region: string, reductions: readonly string[]): Operator => {
  const name = `${region}/${reductions}`;
  const plan: Operator['plan'] = (parameters, specs) =>
    plans.plan({ name, attributes: parameters, inputs: specs }, (inputs) => {
      const { then, attributes: others } = takeThen(parameters);
      const { on: partial, attributes } = takeSwitch('partial', others);
      return planPooling({ region, reductions, inputs, partial, attributes, ...(then !== undefined && { then }) });
    });
  let isChecked = false;
  return {
    name,
    check: () => {
      if (isChecked) return;
      findRegion(region);
      findReductions(reductions);
      isChecked = true;
    },
    matchInputs: inputsOf,
    plan: forSameInput(plan),
  };
};

/** Returns the inputs of a message unchanged: the operator checks their names. */
const inputsOf = ({ inputs }: Message): readonly MessageInput[] => inputs;

/**
 * Returns `plan` with a cache of its last result by identity of frozen arguments, which needs no cache key. A weak reference
 * leaves the lifetime of plans to the plan cache.
 */
const forSameInput = (plan: Operator['plan']): Operator['plan'] => {
  let last: { readonly attributes: Attributes; readonly input: MessageInput; readonly plan: WeakRef<Plan> } | undefined;
  return (attributes, inputs) => {
    const [input] = inputs;
    if (input === undefined || inputs.length > 1 || !Object.isFrozen(input)) return plan(attributes, inputs);
    const cached = last?.attributes === attributes && last.input === input ? last.plan.deref() : undefined;
    if (cached !== undefined) return cached;
    const planned = plan(attributes, inputs);
    last = { attributes, input, plan: new WeakRef(planned) };
    return planned;
  };
};

/** Returns a merge of states of `/v1`. */
export const merging = (plans: PlanCache, reduction: string): Operator => {
  const name = `merge/${reduction}`;
  return {
    name,
    check: () => {
      findReduction(reduction);
    },
    matchInputs: inputsOf,
    plan: (parameters, specs) =>
      plans.plan({ name, attributes: parameters, inputs: specs }, (inputs) => {
        const { on: partial, attributes } = takeSwitch('partial', parameters);
        return planMerge({ reduction, inputs, partial, attributes });
      }),
  };
};
