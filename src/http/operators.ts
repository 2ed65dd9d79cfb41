import { RequestError } from '../errors.ts';
import { findReduction, findRegion } from '../pipeline/catalogue.ts';
import { planMerge } from '../pipeline/plan-merge.ts';
import { planPooling } from '../pipeline/plan-pooling.ts';
import type { Attributes } from './attributes.ts';
import type { Operator } from './exchange.ts';
import type { PlanCache } from './plan-cache.ts';

/** Whether the state is asked for, and the other attributes. @throws INVALID_ATTRIBUTE for another value */
const takePartial = ({ partial = false, ...attributes }: Attributes): { partial: boolean; attributes: Attributes } => {
  if (partial !== true && partial !== false && partial !== 'true' && partial !== 'false') {
    const detail = `partial: expected true or false (default), got ${JSON.stringify(partial)}`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?partial');
  }
  return { partial: partial === true || partial === 'true', attributes };
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
