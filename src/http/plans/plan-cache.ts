import { LRUCache } from 'lru-cache';
import type { Plan } from '../../pipeline/plan.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { memoize } from '../../tensor/memoize.ts';
import type { Attributes } from './attributes.ts';
import { cacheKey } from './cache-key.ts';
import { deepFreeze } from './deep-freeze.ts';

/** The arguments that determine a plan. A deeply frozen request is looked up faster. */
export type PlanRequest = {
  /** The name of the operator, the merge or the model. */
  readonly name: string;
  readonly attributes: Attributes;
  readonly inputs: readonly GivenInput[];
  /** Requested outputs, if the plan depends on them. */
  readonly requestedOutputs?: readonly string[] | undefined;
  /** The object that owns the weights of the plan, a model: its plans are dropped with it. */
  readonly owner?: object;
};

/** A cache of plans by their arguments. */
export type PlanCache = {
  /**
   * Returns the cached plan of a request, or that of `make`, which gets the inputs without their bytes. Plans are frozen, as
   * requests share them. Refusals are not cached.
   */
  readonly plan: (request: PlanRequest, make: (inputs: readonly GivenInput[]) => Plan) => Plan;
  readonly size: () => number;
  /** Bytes that keys and plans hold, without weights, an estimate from above. */
  readonly heldBytes: () => number;
};

/** Cached plans of one owner by key. The cache refers to them weakly, so that it does not keep weights of replaced models. */
type OwnedPlans = { readonly plans: Map<string, Plan>; readonly reference: WeakRef<Map<string, Plan>> };

const ownedPlans = (): OwnedPlans => {
  const plans = new Map<string, Plan>();
  return { plans, reference: new WeakRef(plans) };
};

/** Returns a cache of plans, bounded in number and bytes, that evicts the least recently used plan. */
export const createPlanCache = (limits: { readonly plans: number; readonly bytes: number }): PlanCache => {
  const entries = new LRUCache<string, OwnedPlans['reference']>({
    max: limits.plans,
    maxSize: limits.bytes,
    dispose: (reference, key) => reference.deref()?.delete(key),
    noDisposeOnSet: true,
  });
  /** A plan above a sixteenth of the cache is not cached: a few large plans would empty it. */
  const mostBytes = Math.floor(limits.bytes / 16);
  const unowned = ownedPlans();
  const owners = new WeakMap<object, OwnedPlans>();
  const plansOf = (owner: object | undefined): OwnedPlans => {
    if (owner === undefined) return unowned;
    const owned = owners.get(owner) ?? ownedPlans();
    owners.set(owner, owned);
    return owned;
  };
  return {
    plan: (request, make) => {
      const key = keyOf(request);
      const cached = entries.get(key)?.deref()?.get(key);
      if (cached !== undefined) return cached;
      const plan = deepFreeze(make(request.inputs.map(withoutBytes)));
      const size = 2 * key.length + planSize(plan);
      if (size > mostBytes) return plan;
      const { plans, reference } = plansOf(request.owner);
      plans.set(key, plan);
      entries.set(key, reference, { size });
      return plan;
    },
    size: () => entries.size,
    heldBytes: () => entries.calculatedSize,
  };
};

const attributesText = memoize<Attributes, string>(cacheKey);

const keyOf = memoize(({ name, attributes, inputs, requestedOutputs }: PlanRequest): string => {
  let key = cacheKey(name) + attributesText(attributes);
  for (const { name, datatype, shape, storage, values } of inputs) {
    key += `;${cacheKey(name)}${datatype}${shape}`;
    if (storage !== undefined) key += cacheKey(storage);
    if (values !== undefined) key += cacheKey(values);
  }
  return requestedOutputs === undefined ? key : key + cacheKey(requestedOutputs);
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

/** Bytes that a plan holds, an estimate from above; weights in shared memory are counted with their model. */
const planSize = ({ inputs, outputs, buffers, constants, calls }: Plan): number => {
  const args = calls.reduce((sum, call) => sum + 1 + call.args.length + 8 * (call.refusals?.length ?? 0), 0);
  const entries = 8 * (inputs.length + outputs.length) + 2 * Object.keys(buffers).length + 2 * constants.length + args;
  const constantBytes = constants.map(({ bytes: { buffer } }) =>
    buffer instanceof SharedArrayBuffer ? 0 : buffer.byteLength,
  );
  return constantBytes.reduce((sum, bytes) => sum + bytes, ENTRY_BYTES * (entries + 8));
};
