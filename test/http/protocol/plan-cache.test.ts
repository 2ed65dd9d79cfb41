import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cacheKey } from '../../../src/http/plans/cache-key.ts';
import { createPlanCache, type PlanCache, type PlanRequest } from '../../../src/http/plans/plan-cache.ts';
import { catalogue, describeOperator } from '../../../src/pipeline/catalogue.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import type { TensorSpec } from '../../../src/tensor/tensor.ts';
import { startServer } from '../support/server-under-test.ts';

const LIMITS = { plans: 64, bytes: 2 ** 20 };
const x: TensorSpec = { name: 'x', datatype: 'FP32', shape: [1, 2, 4, 4] };

const poolingOf =
  (region: string, reduction: string, attributes: Readonly<Record<string, unknown>>) =>
  (inputs: readonly TensorSpec[]): Plan =>
    planPooling({ region, reductions: [reduction], attributes, inputs });

const windowOf = (plans: PlanCache, attributes: Readonly<Record<string, unknown>>, inputs = [x]): Plan =>
  plans.plan({ name: 'window/max', attributes, inputs }, poolingOf('window', 'max', attributes));

const OPERATORS = catalogue()
  .operators.filter(({ supported }) => supported)
  .map(({ region, reduction }) => [region, reduction] as const);

test.each(OPERATORS)(
  'a plan of %s/%s is the same when it is asked for again, and the one made without a cache',
  (region, reduction) => {
    const plans = createPlanCache(LIMITS);
    const { inputs, parameters } = describeOperator(region, reduction).example.request;
    const specs = inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }) as TensorSpec);
    const attributes = parameters as Readonly<Record<string, unknown>>;
    const make = poolingOf(region, reduction, attributes);
    const request = { name: `${region}/${reduction}`, attributes, inputs: specs };
    const first = plans.plan(request, make);
    expect(first).toEqual(make(specs));
    expect(plans.plan(request, make)).toBe(first);
  },
);

test('a refusal is thrown again each time, with the same words, and nothing is kept', () => {
  const plans = createPlanCache(LIMITS);
  const refusal = (): unknown => {
    try {
      return windowOf(plans, { kernel_shape: [9, 9] });
    } catch (error) {
      return error;
    }
  };
  const [first, second] = [refusal(), refusal()];
  expect(first).toMatchObject({ code: 'INVALID_SHAPE' });
  expect(second).toEqual(first);
  expect(plans.size()).toBe(0);
});

describe('a cache stays within its limits', () => {
  const plan = poolingOf('window', 'max', { kernel_shape: [2, 2] })([x]);

  test('under 100,000 different queries', () => {
    const plans = createPlanCache(LIMITS);
    for (let strides = 0; strides < 100_000; strides++) {
      plans.plan({ name: 'window/max', attributes: { strides }, inputs: [x] }, () => plan);
    }
    expect(plans.size()).toBe(LIMITS.plans);
    expect(plans.heldBytes()).toBeLessThanOrEqual(LIMITS.bytes);
  });

  test('of long queries it keeps fewer, and of one above its share none', () => {
    const plans = createPlanCache(LIMITS);
    const ofLength = (length: number, i: number): PlanRequest => ({
      name: 'window/max',
      attributes: { strides: `${i}`.padStart(length, ' ') },
      inputs: [x],
    });
    for (let i = 0; i < 100; i++) plans.plan(ofLength(16_384, i), () => plan);
    expect(plans.size()).toBeGreaterThan(8);
    expect(plans.heldBytes()).toBeLessThanOrEqual(LIMITS.bytes);
    expect(2 * 16_384 * plans.size()).toBeLessThanOrEqual(LIMITS.bytes);
    const kept = plans.size();
    plans.plan(ofLength(LIMITS.bytes / 8, 0), () => plan);
    expect(plans.size()).toBe(kept);
  });

  test('entries that are used all the time stay', () => {
    const plans = createPlanCache(LIMITS);
    const known = windowOf(plans, { kernel_shape: [2, 2] });
    for (let strides = 1; strides < 1000; strides++) {
      plans.plan({ name: 'window/max', attributes: { strides }, inputs: [x] }, () => plan);
      expect(windowOf(plans, { kernel_shape: [2, 2] })).toBe(known);
    }
  });
});

describe('a cache cannot be poisoned', () => {
  test('a plan is frozen as deep as it goes', () => {
    const attributes = { kernel_shape: [2, 2], p: [1, 2] };
    const request = { name: 'window/gem', attributes, inputs: [x] };
    const plan = createPlanCache(LIMITS).plan(request, poolingOf('window', 'gem', attributes));
    const open: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
      if (!Object.isFrozen(value)) open.push(path);
      for (const [name, member] of Object.entries(value)) visit(member, `${path}.${name}`);
    };
    visit(plan, 'plan');
    expect(open).toEqual([]);
    expect(plan.constants.length).toBeGreaterThan(0);
  });

  test('the cache keeps neither the bytes of a tensor nor a list that its caller changes', () => {
    const plans = createPlanCache(LIMITS);
    const shape = [1, 2, 4, 4];
    const tensor = { ...x, shape, chunks: [new Uint8Array(128)] };
    const plan = windowOf(plans, { kernel_shape: [2, 2] }, [tensor]);
    shape[3] = 1;
    expect(plan.inputs).toEqual([x]);
    expect(windowOf(plans, { kernel_shape: [2, 2] })).toBe(plan);
  });

  const bare = { name: 'n', attributes: {}, inputs: [x] };
  const REST = `{};'1:xFP32${x.shape}['0:`;
  const SIMILAR_PLANS: readonly (readonly [string, PlanRequest, PlanRequest])[] = [
    ['0 and -0', withP(0), withP(-0)],
    ['null and infinity', withP(null), withP(Number.POSITIVE_INFINITY)],
    ['null and NaN', withP(null), withP(Number.NaN)],
    ['a number and its text', withP(1), withP('1')],
    ['a list and its text', withP([1, 2]), withP('1,2')],
    ['a bigint and a number', withP(1n), withP(1)],
    ['a value and none', withP(undefined), { name: 'n', attributes: {}, inputs: [x] }],
    [
      'an attribute and its text within another',
      { ...withP(1), attributes: { a: "1'1:b2," } },
      { ...withP(1), attributes: { a: '1', b: 2 } },
    ],
    [
      'a name that continues into the rest',
      { ...bare, requestedOutputs: [REST] },
      { ...bare, name: `n{};'1:xFP32${x.shape}['${REST.length}:`, requestedOutputs: [''] },
    ],
    ['other names of tensors', { ...withP(1), inputs: [{ ...x, name: 'y' }] }, withP(1)],
    ['other datatypes', { ...withP(1), inputs: [{ ...x, datatype: 'INT32' }] }, withP(1)],
    ['other storage', { ...withP(1), inputs: [{ ...x, storage: { bigEndian: true } }] }, withP(1)],
    [
      'other values of constants',
      { ...withP(1), inputs: [{ ...x, values: [1n] }] },
      { ...withP(1), inputs: [{ ...x, values: [-1n] }] },
    ],
    ['other outputs', { ...withP(1), requestedOutputs: ['y'] }, { ...withP(1), requestedOutputs: ['y', 'indices'] }],
    ['outputs that are asked for, and not', { ...withP(1), requestedOutputs: [] }, withP(1)],
    [
      'an extent moved to the next tensor',
      {
        ...withP(1),
        inputs: [
          { ...x, shape: [1, 2] },
          { ...x, shape: [3] },
        ],
      },
      {
        ...withP(1),
        inputs: [
          { ...x, shape: [1] },
          { ...x, shape: [2, 3] },
        ],
      },
    ],
  ];

  test.each(SIMILAR_PLANS)('%s are two plans', (_, one, other) => {
    const plans = createPlanCache(LIMITS);
    const make = () => ({ ...windowOf(createPlanCache(LIMITS), { kernel_shape: [2, 2] }) });
    expect(plans.plan(one, make)).not.toBe(plans.plan(other, make));
    expect(plans.size()).toBe(2);
  });

  test('values have the same text when they are the same', () => {
    const value = fc.anything({ maxDepth: 3, withBigInt: true, withNullPrototype: false });
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(cacheKey(structuredClone(one))).toBe(cacheKey(one));
        fc.pre(!isDeepStrictEqual(one, other));
        expect(cacheKey(one)).not.toBe(cacheKey(other));
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([0, 2 ** 20])(
  'a plan with constants returns the same bytes again and again, with %i bytes inline',
  async (inlineMaxBytes) => {
    const server = await startServer({ inlineMaxBytes });
    const bytes = new Uint8Array(Float32Array.from({ length: 32 }, (_, i) => i / 3).buffer);
    const url = '/v1/pool/window/gem?kernel_shape=2,2&p=2,3&shape=1,2,4,4&datatype=FP32';
    const responses: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { statusCode, rawPayload } = await server.app.inject({ method: 'POST', url, payload: Buffer.from(bytes) });
      responses.push(`${statusCode} ${rawPayload.toString('hex')}`);
    }
    await server.close();
    expect(responses[0]).toMatch(/^200 [0-9a-f]{64}$/);
    expect(new Set(responses).size).toBe(1);
  },
);

function withP(p: unknown): PlanRequest {
  return { name: 'n', attributes: { p }, inputs: [x] };
}

describe('a plan with weights', () => {
  const request = { name: 'w', attributes: {}, inputs: [x] };
  const planOf = (bytes: Uint8Array) => (): Plan => ({
    ...poolingOf('window', 'max', { kernel_shape: 2 })([x]),
    constants: [{ buffer: 'weight', bytes }],
  });

  test('is cached with its model, however large they are', () => {
    const plans = createPlanCache(LIMITS);
    const make = planOf(new Uint8Array(new SharedArrayBuffer(2 * LIMITS.bytes)));
    const [owner, other] = [{}, {}];
    const plan = plans.plan({ ...request, owner }, make);
    expect(plans.plan({ ...request, owner }, make)).toBe(plan);
    expect(plans.heldBytes()).toBeLessThan(LIMITS.bytes / 16);
    expect(plans.plan({ ...request, owner: other, name: 'w@2' }, make)).not.toBe(plan);
    expect(plans.size()).toBe(2);
  });

  test('keeps weights in memory only as long as its model', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const plans = createPlanCache(LIMITS);
    const planFor = (owner?: object): WeakRef<Uint8Array> => {
      const bytes = new Uint8Array(new SharedArrayBuffer(16));
      plans.plan({ ...request, name: owner ? 'owned' : 'dropped', owner: owner ?? {} }, planOf(bytes));
      return new WeakRef(bytes);
    };
    const model = {};
    const [owned, dropped] = [planFor(model), planFor()];
    await new Promise(setImmediate);
    collect();
    expect([owned.deref(), dropped.deref()]).toEqual([expect.any(Uint8Array), undefined]);
    expect(model).toBeDefined();
  });
});
