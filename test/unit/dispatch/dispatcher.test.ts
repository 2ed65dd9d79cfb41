import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Dispatcher, startDispatcher } from '../../../src/dispatch/dispatcher.ts';
import { RequestError } from '../../../src/errors.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';

let dispatcher: Dispatcher;
beforeAll(async () => {
  dispatcher = await startDispatcher({ workers: 1, inlineMaxBytes: 0 }, () => {});
});
afterAll(() => dispatcher.close());

const never = new AbortController().signal;
const spec = { name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2] } as const;
const plan = planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [spec] });
const refusing = planPooling({ region: 'global', reductions: ['max'], attributes: { nan: 'error' }, inputs: [spec] });
const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);
const run = (of: Plan, chunks: readonly Uint8Array[], signal = never) =>
  dispatcher.runPlan({ plan: of, inputs: [{ ...spec, chunks }] }, { signal, requestId: 'test' });
const first = (outputs: readonly Uint8Array[]) => new Float32Array(outputs[0]?.slice().buffer ?? new ArrayBuffer(0))[0];

test('runs a small plan on chunks', async () => {
  const { outputs, computeMs } = await run(plan, [floats(1, 7), floats(3, 4)]);
  expect(first(outputs)).toBe(7);
  expect(computeMs).toBeGreaterThanOrEqual(0);
});

test('moves the chunks of a large one away', async () => {
  const large = { ...spec, shape: [1, 1, 256, 512] };
  const largePlan = planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [large] });
  expect(dispatcher.laneOf(largePlan)).toBe('moved');
  const chunk = new Uint8Array(new Float32Array(256 * 512).fill(5).buffer);
  const caller = { signal: never, requestId: 'test' };
  const { outputs } = await dispatcher.runPlan({ plan: largePlan, inputs: [{ ...large, chunks: [chunk] }] }, caller);
  expect(first(outputs)).toBe(5);
  expect(chunk.byteLength).toBe(0);
});

test('sends the small plans of one turn of the event loop in one message, a refused one among them', async () => {
  const before = dispatcher.messages();
  const answers = [1, 2, 3, 4].map((value) => run(plan, [floats(value, 0, 0, 0)]));
  const refused = run(refusing, [floats(Number.NaN, 0, 0, 0)]);
  await expect(refused).rejects.toMatchObject({ code: 'NAN_REFUSED' });
  expect((await Promise.all(answers)).map(({ outputs }) => first(outputs))).toEqual([1, 2, 3, 4]);
  expect(dispatcher.messages() - before).toBe(1);
});

test('does not take the neighbours of a chunk that is a part', async () => {
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

test('passes on what a worker fails with, and goes on working', async () => {
  const broken: Plan = { ...plan, calls: [{ kernel: 'there is none', args: [] }] };
  const failed = run(broken, [floats(1, 2, 3, 4)]);
  await expect(failed).rejects.toThrow();
  await expect(failed).rejects.not.toBeInstanceOf(RequestError);
  expect(first((await run(plan, [floats(1, 2, 3, 4)])).outputs)).toBe(4);
});

test('drops what is given up while it waits, and only that', async () => {
  const leaver = new AbortController();
  const running = run(plan, [floats(1, 2, 3, 4)], leaver.signal);
  await new Promise(setImmediate);
  const waiting = run(plan, [floats(1, 2, 3, 4)], leaver.signal);
  expect(dispatcher.busy()).toBe(1);
  expect(dispatcher.queueDepth()).toBe(1);
  leaver.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(dispatcher.queueDepth()).toBe(0);
  expect(first((await running).outputs)).toBe(4);
  expect(dispatcher.busy()).toBe(0);
  await expect(run(plan, [floats(1, 2, 3, 4)], leaver.signal)).rejects.toThrow('gone');
});
