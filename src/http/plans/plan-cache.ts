import { LRUCache } from 'lru-cache';
import type { Plan } from '../../pipeline/plan.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { memoize } from '../../tensor/memoize.ts';
import type { Attributes } from './attributes.ts';
import { cacheKey } from './cache-key.ts';
import { deepFreeze } from './deep-freeze.ts';

/** What a plan is made of: nothing else decides what it is. One that is frozen, as deep as it goes, is looked up sooner. */
export type PlanRequest = {
  /** Of whoever makes it: an operator, a merge, a model. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly inputs: readonly GivenInput[];
  /** Outputs that are asked for, where that decides the plan. */
  readonly asked?: readonly string[] | undefined;
};

/** Plans that were made, by what they were made of. */
export type PlanCache = {
  /**
   * The plan of a request: made by `make`, or as it was made before. It is frozen: many requests share it. `make` gets
   * the inputs without their bytes. A refusal is thrown again each time.
   */
  readonly plan: (request: PlanRequest, make: (inputs: readonly GivenInput[]) => Plan) => Plan;
  readonly size: () => number;
  /** Bytes that keys and plans hold, an estimate from above. */
  readonly heldBytes: () => number;
};

/** A cache of at most so many plans, which hold so many bytes together; those that were not used for the longest go. */
export const createPlanCache = (limits: { readonly plans: number; readonly bytes: number }): PlanCache => {
  const plans = new LRUCache<string, Plan>({
    max: limits.plans,
    maxSize: limits.bytes,
    // One plan takes no more than its share of sixteenths: a few large ones do not empty the cache.
    maxEntrySize: Math.floor(limits.bytes / 16),
    sizeCalculation: (plan, key) => 2 * key.length + planSize(plan),
  });
  return {
    plan: (request, make) => {
      const key = keyOf(request);
      const known = plans.get(key);
      if (known !== undefined) return known;
      const made = deepFreeze(make(request.inputs.map(withoutBytes)));
      plans.set(key, made);
      return made;
    },
    size: () => plans.size,
    heldBytes: () => plans.calculatedSize,
  };
};

const attributesText = memoize<Attributes, string>(cacheKey);

const keyOf = memoize(({ name, attributes, inputs, asked }: PlanRequest): string => {
  let key = cacheKey(name) + attributesText(attributes);
  for (const { name, datatype, shape, storage, values } of inputs) {
    key += `;${cacheKey(name)}${datatype}${shape}`;
    if (storage !== undefined) key += cacheKey(storage);
    if (values !== undefined) key += cacheKey(values);
  }
  return asked === undefined ? key : key + cacheKey(asked);
});

const withoutBytes = ({ name, datatype, shape, storage, values }: GivenInput): GivenInput => ({
  name,
  datatype,
  shape: [...shape],
  ...(storage && { storage: { ...storage } }),
  ...(values && { values }),
});

/** Bytes of an object or list with a member, of each further member, and of a call; V8's are fewer. */
const ENTRY_BYTES = 64;

/** Bytes that a plan holds, an estimate from above. */
const planSize = ({ inputs, outputs, buffers, constants, calls }: Plan): number => {
  const args = calls.reduce((sum, call) => sum + 1 + call.args.length + 8 * (call.refusals?.length ?? 0), 0);
  const entries = 8 * (inputs.length + outputs.length) + 2 * Object.keys(buffers).length + 2 * constants.length + args;
  return constants.reduce((sum, { bytes }) => sum + bytes.buffer.byteLength, ENTRY_BYTES * (entries + 8));
};
