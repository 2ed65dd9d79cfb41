import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Dispatcher, startDispatcher } from '../../../../src/dispatch/dispatcher.ts';
import { BREAK_EVEN } from '../../../../src/dispatch/plans/lane.ts';
import { WorkerFailure } from '../../../../src/dispatch/threads/worker-failure.ts';
import { RequestError } from '../../../../src/errors.ts';
import { planPooling } from '../../../../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../../../../src/pipeline/split-plan.ts';
import { elementCount } from '../../../../src/tensor/shape.ts';
import { FAULT_RESPONSES, FAULTS, FAULTY_WORKERS, faultBytes } from '../../../support/faults.ts';

const never = new AbortController();
/** One that shares its message with others, and one that is moved. */
const SHAPES = { coalesced: [1, 1, 4, 8], transferred: [1, 64, 112, 112] } as const;

describe.each(Object.entries(SHAPES))('a worker that fails at a plan that is %s', (lane, shape) => {
  const spec = { name: 'x', datatype: 'UINT8', shape } as const;
  const plan = planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [spec] });
  const bytes = elementCount(shape);
  let dispatcher: Dispatcher;
  let replaced: { reason: string; requestIds: readonly string[] }[] = [];
  beforeAll(async () => {
    dispatcher = await startDispatcher({ workers: 2, inlineMaxBytes: 0, ...FAULTY_WORKERS }, (failure, requestIds) =>
      replaced.push({ reason: failure.reason, requestIds }),
    );
  });
  afterAll(() => dispatcher.close());
  beforeEach(() => {
    replaced = [];
  });

  const run = (chunk: Uint8Array, requestId: string, life = never) =>
    dispatcher.runPlan(
      { plan, inputs: [{ ...spec, chunks: [chunk] }], divide: splitPlan },
      { life, requestId, owner: 'test' },
    );
  const innocents = (values: readonly number[]) =>
    Promise.all(
      values.map(async (value) => {
        const { outputs } = await run(new Uint8Array(bytes).fill(value), `innocent ${value}`);
        expect(outputs.flat(2).every((chunk) => chunk.every((element) => element === value))).toBe(true);
      }),
    );

  test.each(FAULTS)('%s: its own request fails, those beside it are served, the thread is replaced', async (fault) => {
    expect(dispatcher.laneOf(plan)).toBe(lane);
    const before = dispatcher.replacements[fault];
    const beside = innocents([1, 2, 3]);
    const failed = run(faultBytes(fault, bytes), 'guilty');
    const behind = innocents([4, 5, 6]);
    const { status, code } = FAULT_RESPONSES[fault];
    await expect(failed).rejects.toBeInstanceOf(status === 500 ? WorkerFailure : RequestError);
    await expect(failed).rejects.toMatchObject(status === 500 ? { reason: fault } : { code });
    await Promise.all([beside, behind]);
    // A message that it shared was lost before.
    expect(dispatcher.replacements[fault] - before).toBe(replaced.length);
    expect(replaced.at(-1)).toEqual({ reason: fault, requestIds: ['guilty'] });
    await innocents([7, 8, 9, 10]);
    expect(dispatcher.busy()).toBe(0);
  });

  test('past its deadline: the thread is ended after two seconds of work', async () => {
    const late = new AbortController();
    const failed = run(faultBytes('timeout', bytes), 'late', late);
    setTimeout(() => late.abort(new RequestError('DEADLINE_EXCEEDED', 'too late')), 20);
    await expect(failed).rejects.toMatchObject({ reason: 'deadline' });
    expect(replaced).toEqual([{ reason: 'deadline', requestIds: ['late'] }]);
    await innocents([1, 2]);
  });

  test('that a client has left: the thread is ended after two seconds of work, and not before', async () => {
    const gone = new AbortController();
    const failed = run(faultBytes('timeout', bytes), 'gone', gone);
    setTimeout(() => gone.abort(new Error('gone')), 20);
    await expect(failed).rejects.toMatchObject({ reason: 'client_gone' });
    expect(replaced).toEqual([{ reason: 'client_gone', requestIds: ['gone'] }]);
    await innocents([1, 2]);
  });
});

test('a part that fails ends its request alone; queued parts of it are dropped', async () => {
  const spec = { name: 'x', datatype: 'UINT8', shape: [1, 32, 64, 64] } as const;
  const plan = planPooling({ region: 'global', reductions: ['max'], attributes: {}, inputs: [spec] });
  const limits = {
    breakEven: { ...BREAK_EVEN, coalescedMicroseconds: 0 },
    division: { leastMicroseconds: 0.25, mostMicroseconds: 0.25 },
  };
  const dispatcher = await startDispatcher({ workers: 1, inlineMaxBytes: 0, ...limits, ...FAULTY_WORKERS }, () => {});
  const chunksOf = (value: number) => Array.from({ length: 32 }, () => new Uint8Array(64 * 64).fill(value));
  const run = (chunks: readonly Uint8Array[]) =>
    dispatcher.runPlan(
      { plan, inputs: [{ ...spec, chunks }], divide: splitPlan },
      { life: never, requestId: 'one', owner: 'test' },
    );
  const failed = run([...chunksOf(1).slice(0, 10), faultBytes('throw', 64 * 64), ...chunksOf(1).slice(0, 21)]);
  const beside = run(chunksOf(3));
  await expect(failed).rejects.toMatchObject({ reason: 'throw' });
  expect(Buffer.concat((await beside).outputs[0] ?? [])).toEqual(Buffer.alloc(32, 3));
  expect(dispatcher.parts()).toBe(64);
  // Of those that fail with the eleventh, none is scheduled any more.
  expect(dispatcher.messages()).toBeLessThanOrEqual(32 + 11);
  await dispatcher.close();
});
