import { readValues } from '../../codec/read-values.ts';
import { matchInputs } from '../../models/match-inputs.ts';
import type { Model } from '../../models/model.ts';
import { memoize } from '../../tensor/memoize.ts';
import type { Message, MessageInput } from '../formats/message.ts';
import type { Attributes } from '../plans/attributes.ts';
import { deepFreeze } from '../plans/deep-freeze.ts';
import type { Operator } from '../plans/operator.ts';
import type { PlanCache, PlanRequest } from '../plans/plan-cache.ts';

/** Returns the operator of a model. Versions of a model have separate plans. */
export const modelOperator = (plans: PlanCache, model: Model): Operator => {
  const cacheName = model.version === undefined ? model.name : `${model.name}@${model.version}`;
  const constants = new Set(model.inputs.filter(({ constant }) => constant).map(({ name }) => name));
  const matched = memoize((message: Message): readonly MessageInput[] => {
    const inputs = matchInputs(model, message.inputs);
    return Object.isFrozen(message) ? deepFreeze(inputs) : inputs;
  });
  /** Plan requests by the inputs of a message, which are unique to it. */
  const requests = new WeakMap<readonly MessageInput[], PlanRequest>();
  const requestOf = (attributes: Attributes, inputs: readonly MessageInput[], outputs?: readonly string[]) => {
    const cached = requests.get(inputs);
    if (cached?.attributes === attributes) return cached;
    const specs = inputs.map(({ chunks, ...spec }) =>
      chunks !== undefined && constants.has(spec.name) ? { ...spec, values: readValues(spec.datatype, chunks) } : spec,
    );
    const request = { name: cacheName, attributes, inputs: specs, requestedOutputs: outputs, owner: model };
    if (Object.isFrozen(inputs)) requests.set(inputs, deepFreeze(request));
    return request;
  };
  return {
    name: model.name,
    check: () => {},
    matchInputs: matched,
    ...(constants.size > 0 && { readsValues: (input: string) => constants.has(input) }),
    plan: (attributes, inputs, outputs) =>
      plans.plan(requestOf(attributes, inputs, outputs), (specs) => model.plan(attributes, specs, outputs)),
  };
};
