import { expect, test } from 'vitest';
import { findModel } from '../../../src/models/find-model.ts';
import { MODELS } from '../../../src/models/list.ts';
import type { Model } from '../../../src/models/model.ts';
import { probedSignature } from '../../../src/models/probed-signature.ts';

/** Time that each plan of a slow model takes, ms: more than probing takes of one turn of the event loop. */
const PLAN_MS = 6;

/** Returns a model whose plans are slow and are reported with the inputs and parameters that they are made of. */
const slowModel = (name: string, onPlan: (request: string) => void): Model => {
  const model = findModel(name);
  return Object.freeze({
    ...model,
    plan: (...request: Parameters<Model['plan']>) => {
      const end = performance.now() + PLAN_MS;
      onPlan(JSON.stringify(request));
      while (performance.now() < end);
      return model.plan(...request);
    },
  });
};

test('a signature is probed in turns of the event loop that have one slow plan each, also of models at the same time', async () => {
  const plans: number[] = [];
  let [turn, isDone] = [0, false];
  const countTurns = (): void => {
    turn += 1;
    if (!isDone) setImmediate(countTurns);
  };
  setImmediate(countTurns);
  const models = ['pool.global.max', 'pool.segment.mean', 'torch.max_pool1d'].map((name) =>
    slowModel(name, () => {
      plans[turn] = (plans[turn] ?? 0) + 1;
    }),
  );
  const signatures = await Promise.all(models.map(probedSignature));
  isDone = true;
  expect(plans.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(60);
  expect(Math.max(...plans.filter(() => true))).toBe(1);
  expect(signatures).toEqual(await Promise.all(models.map(({ name }) => probedSignature(findModel(name)))));
});

test.each(['pool.segment.mean', 'pool.window.weighted', 'onnx.Pad'])(
  'a signature of %s is probed by plans of different requests',
  async (name) => {
    const requests: string[] = [];
    await probedSignature(slowModel(name, (request) => void requests.push(request)));
    expect(requests).toEqual([...new Set(requests)]);
  },
);

test('a signature of another name is that of its model', async () => {
  const alias = MODELS.find(({ aliasOf }) => aliasOf !== undefined) as Model;
  expect(await probedSignature(alias)).toBe(await probedSignature(findModel(alias.aliasOf as string)));
});

test('a signature of joined reductions has the datatypes and ranks that each takes', async () => {
  const [joined, ...parts] = await Promise.all(
    ['pool.window.max,weighted', 'pool.window.max', 'pool.window.weighted'].map((name) =>
      probedSignature(findModel(name)),
    ),
  );
  const datatypes = parts.map(({ inputs }) => inputs[0]?.datatypes ?? []);
  expect(joined?.inputs[0]?.datatypes).toEqual(datatypes[0]?.filter((datatype) => datatypes[1]?.includes(datatype)));
  expect(joined?.inputs.map(({ name }) => name)).toEqual(['x', 'weights']);
});
