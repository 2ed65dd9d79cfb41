import { RequestError } from '../errors.ts';
import { findReduction, findRegion } from '../pipeline/catalogue.ts';
import { planMerge } from '../pipeline/plan-merge.ts';
import { planPooling } from '../pipeline/plan-pooling.ts';
import type { Attributes } from './attributes.ts';
import type { Operator } from './exchange.ts';
import type { PlanCache } from './plan-cache.ts';

/** Whether a parameter that is true or false is on, and the other parameters. @throws INVALID_ATTRIBUTE for another value */
export const takeSwitch = (
  name: 'partial' | 'stream',
  parameters: Attributes,
): { readonly on: boolean; readonly others: Attributes } => {
  const { [name]: value = false, ...others } = parameters;
  if (value === true || value === false || value === 'true' || value === 'false')
    return { on: value === true || value === 'true', others };
  const detail = `${name}: expected true or false (default), got ${JSON.stringify(value)}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};

const takePartial = (parameters: Attributes): { partial: boolean; attributes: Attributes } => {
  const { on, others } = takeSwitch('partial', parameters);
  return { partial: on, attributes: others };
};

/** A pooling of `/v1`. */
export const pooling = (plans: PlanCache, region: string, reductions: readonly string[]): Operator => {
  const name = `${region}/${reductions}`;
  return {
    name,
    check: () => {
      findRegion(region);
      reductions.forEach(findReduction);
    },
    plan: (attributes, given) =>
      plans.plan({ name, attributes, inputs: given }, (inputs) =>
        planPooling({ region, reductions, inputs, ...takePartial(attributes) }),
      ),
  };
};

/** A merge of states of `/v1`. */
export const merging = (plans: PlanCache, reduction: string): Operator => {
  const name = `merge/${reduction}`;
  return {
    name,
    check: () => {
      findReduction(reduction);
    },
    plan: (attributes, given) =>
      plans.plan({ name, attributes, inputs: given }, (inputs) =>
        planMerge({ reduction, inputs, ...takePartial(attributes) }),
      ),
  };
};
