import { RequestError } from '../errors.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { Model } from './model.ts';
import { pauseWhenLong } from './pause-when-long.ts';

/** Resolves to the plan of a request, undefined where it is refused; it may be made in a later turn of the event loop. */
export type Take = (...request: Parameters<Model['plan']>) => Promise<Plan | undefined>;

/** Returns a function that plans each different request of a model once. One model is to be probed at a time. */
export const takeOnce = (model: Model): Take => {
  const plans = new Map<string, Plan | undefined>();
  return async (...request) => {
    const key = JSON.stringify(request, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    if (plans.has(key)) return plans.get(key);
    await pauseWhenLong();
    const plan = planned(model, ...request);
    plans.set(key, plan);
    return plan;
  };
};

/** Returns the plan of a request, undefined where it is refused. */
const planned = (model: Model, ...request: Parameters<Model['plan']>): Plan | undefined => {
  try {
    return model.plan(...request);
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
};

/** Returns the first item that passes a test, tested in their order. */
export const findInTurns = async <Item>(items: Iterable<Item>, test: (item: Item) => Promise<boolean>) => {
  for (const item of items) if (await test(item)) return item;
  return undefined;
};

/** Returns the items that pass a test, tested in their order. */
export const filterInTurns = async <Item>(items: Iterable<Item>, test: (item: Item) => Promise<boolean>) => {
  const passed: Item[] = [];
  for (const item of items) if (await test(item)) passed.push(item);
  return passed;
};
