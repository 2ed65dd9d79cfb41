import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dispatcher, startDispatcher } from '../../../src/dispatch/dispatcher.ts';
import { RequestError } from '../../../src/errors.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../../../src/pipeline/split-plan.ts';

let dispatcher: Dispatcher;
beforeAll(async () => {
  dispatcher = await startDispatcher({ workers: 1, inlineMaxBytes: 0 }, () => {});
});
afterAll(() => dispatcher.close());

const never = new AbortController();
const spec = { name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2] } as const;
const plan = planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [spec] });
const refusing = planPooling({ region: 'global', reductions: ['max'], attributes: { nan: 'error' }, inputs: [spec] });
const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);
const run = (of: Plan, chunks: readonly Uint8Array[], life = never) =>
  dispatcher.runPlan(
    { plan: of, inputs: [{ ...spec, chunks }], divide: splitPlan },
    { life, requestId: 'test', owner: 'test' },
  );
const first = (outputs: readonly (readonly Uint8Array[])[]) => Buffer.concat(outputs[0] ?? []).readFloatLE(0);

test('does not start when its threads cannot load what they are to run', async () => {
  const missing = startDispatcher({ workers: 2, inlineMaxBytes: 0, runPlanTask: 'file:///missing/task.js' }, () => {});
  await expect(missing).rejects.toThrow('missing/task.js');
});

test('runs a small plan on chunks', async () => {
  const { outputs, computeMs } = await run(plan, [floats(1, 7), floats(3, 4)]);
  expect(first(outputs)).toBe(7);
  expect(computeMs).toBeGreaterThanOrEqual(0);
});

describe('a large plan', () => {
  /** Planes of a constant each, so that every place in the result tells where it is from. */
  const planes = 24;
  const large = { ...spec, shape: [2, planes / 2, 64, 64] };
  const caller = { life: never, requestId: 'test', owner: 'test' };
  const chunksOf = () => Array.from({ length: planes }, (_, i) => floats(...Array<number>(64 * 64).fill(i)));
  const largePlan = (attributes: Readonly<Record<string, unknown>>) =>
    planPooling({ region: 'global', reductions: ['max'], attributes, inputs: [large] });

  test('has the chunks of its inputs moved away', async () => {
    const whole = largePlan({ axes: [1, 2, 3] });
    expect(dispatcher.laneOf(whole)).toBe('transferred');
    const chunks = chunksOf();
    const inputs = [{ ...large, chunks }];
    const { outputs } = await dispatcher.runPlan({ plan: whole, inputs, divide: () => [] }, caller);
    expect([0, 4].map((at) => Buffer.concat(outputs[0] ?? []).readFloatLE(at))).toEqual([planes / 2 - 1, planes - 1]);
    expect(chunks.every(({ byteLength }) => byteLength === 0)).toBe(true);
  });

  test('is done in parts, whose outputs follow one another', async () => {
    const divided = await startDispatcher(
      { workers: 2, inlineMaxBytes: 0, division: { leastMicroseconds: 10, mostMicroseconds: 20 } },
      () => {},
    );
    const chunks = chunksOf();
    const task = { plan: largePlan({}), inputs: [{ ...large, chunks }], divide: splitPlan };
    const { outputs } = await divided.runPlan(task, caller);
    const bytes = new Uint8Array(Buffer.concat(outputs[0] ?? []));
    expect([...new Float32Array(bytes.buffer)]).toEqual(Array.from({ length: planes }, (_, i) => i));
    expect(divided.parts()).toBeGreaterThan(2);
    expect(divided.messages()).toBe(divided.parts());
    await divided.close();
  });

  test('does not fill the queue with its parts, and has no more of them run when its client leaves', async () => {
    const divided = await startDispatcher(
      { workers: 1, inlineMaxBytes: 0, division: { leastMicroseconds: 1, mostMicroseconds: 1 } },
      () => {},
    );
    const leaver = new AbortController();
    const task = { plan: largePlan({}), inputs: [{ ...large, chunks: chunksOf() }], divide: splitPlan };
    const left = divided.runPlan(task, { ...caller, life: leaver });
    await expect.poll(divided.messages, { interval: 0 }).toBeGreaterThan(0);
    expect(divided.parts()).toBe(planes);
    // One runs, one waits.
    expect(divided.queueDepth()).toBeLessThanOrEqual(1);
    leaver.abort(new Error('gone'));
    const messages = divided.messages();
    await expect(left).rejects.toThrow('gone');
    expect(divided.messages() - messages).toBeLessThanOrEqual(1);
    expect(divided.queueDepth()).toBe(0);
    await divided.close();
  });

  test('whose parts share an input passes copies of it from part to part', async () => {
    const divided = await startDispatcher(
      { workers: 2, inlineMaxBytes: 0, division: { leastMicroseconds: 1, mostMicroseconds: 1 } },
      () => {},
    );
    const x = { name: 'x', datatype: 'FP32', shape: [1, 1, 8, 8] } as const;
    const boxes = { name: 'boxes', datatype: 'FP32', shape: [40, 5] } as const;
    const attributes = { output_shape: [1, 1] };
    const made = planPooling({ region: 'roi', reductions: ['max'], attributes, inputs: [x, boxes] });
    const rows = Array.from({ length: 40 }, (_, i) => [0, i % 8, i % 5, i % 8, i % 5]);
    const { outputs } = await divided.runPlan(
      {
        plan: { ...made, cost: { ...made.cost, microseconds: 10_000 } },
        inputs: [
          { ...x, chunks: [floats(...Array.from({ length: 64 }, (_, i) => i))] },
          { ...boxes, chunks: [floats(...rows.flat())] },
        ],
        divide: (_, most) => splitPlan(made, most),
      },
      caller,
    );
    const result = new Float32Array(new Uint8Array(Buffer.concat(outputs[0] ?? [])).buffer);
    expect([...result]).toEqual(rows.map(([, column = 0, row = 0]) => 8 * row + column));
    expect(divided.parts()).toBe(40);
    await divided.close();
  });
});

test('sends the small plans of one turn of the event loop in one message, a refused one among them', async () => {
  const before = dispatcher.messages();
  const results = [1, 2, 3, 4].map((value) => run(plan, [floats(value, 0, 0, 0)]));
  const refused = run(refusing, [floats(Number.NaN, 0, 0, 0)]);
  await expect(refused).rejects.toMatchObject({ code: 'NAN_REFUSED' });
  expect((await Promise.all(results)).map(({ outputs }) => first(outputs))).toEqual([1, 2, 3, 4]);
  expect(dispatcher.messages() - before).toBe(1);
});

test('the dispatcher does not transfer the neighbors of a chunk that is part of a buffer', async () => {
  const whole = floats(9, 1, 2, 3, 4, 9);
  const { outputs } = await run(plan, [whole.subarray(4, 12), whole.subarray(12, 20)]);
  expect(first(outputs)).toBe(4);
  expect(whole.byteLength).toBe(24);
});

test('throws a refusal of a worker as such', async () => {
  const refused = run(refusing, [floats(1, Number.NaN, 2, 3)]);
  await expect(refused).rejects.toBeInstanceOf(RequestError);
  await expect(refused).rejects.toMatchObject({ code: 'NAN_REFUSED' });
});

test('rejects with the error of a worker, and keeps working', async () => {
  const broken: Plan = { ...plan, calls: [{ kernel: 'there is none', args: [], nanoseconds: 1 }] };
  const failed = run(broken, [floats(1, 2, 3, 4)]);
  await expect(failed).rejects.toThrow();
  await expect(failed).rejects.not.toBeInstanceOf(RequestError);
  expect(first((await run(plan, [floats(1, 2, 3, 4)])).outputs)).toBe(4);
});

test('drops an aborted job while it waits, and only that one', async () => {
  const leaver = new AbortController();
  const running = run(plan, [floats(1, 2, 3, 4)], leaver);
  await new Promise(setImmediate);
  const waiting = run(plan, [floats(1, 2, 3, 4)], leaver);
  expect(dispatcher.busy()).toBe(1);
  expect(dispatcher.queueDepth()).toBe(1);
  leaver.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(dispatcher.queueDepth()).toBe(0);
  expect(first((await running).outputs)).toBe(4);
  expect(dispatcher.busy()).toBe(0);
  await expect(run(plan, [floats(1, 2, 3, 4)], leaver)).rejects.toThrow('gone');
});
