import { describe, expect, test } from 'vitest';
import { createIncrementalRunner, type LeasedRun } from '../../../../src/dispatch/plans/incremental-runner.ts';
import { createKernelLeases } from '../../../../src/dispatch/plans/kernel-leases.ts';
import { BREAK_EVEN } from '../../../../src/dispatch/plans/lane.ts';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import { planPooling } from '../../../../src/pipeline/plan-pooling.ts';
import { splitPlan } from '../../../../src/pipeline/split-plan.ts';

/** Seven planes of 3×3, 36 bytes each; their maxima have 4 bytes, and the maxima's indices 8. */
const PLANES = 7;
/** Enough for one plan, and not for two. */
const MEMORY = 150_000;
const values = Float32Array.from({ length: PLANES * 9 }, (_, i) => ((i * 37) % 101) - 50);
const planOf = (attributes: Readonly<Record<string, unknown>> = {}): Plan =>
  planPooling({
    region: 'window',
    reductions: ['max'],
    attributes: { kernel_shape: [3, 3], return_indices: true, ...attributes },
    inputs: [{ name: 'x', datatype: 'FP32', shape: [PLANES, 1, 3, 3] }],
  });
const planes = Array.from({ length: PLANES }, (_, i) => values.slice(9 * i, 9 * i + 9));
const maxima = planes.map((plane) => Math.max(...plane));
const indices = planes.map((plane, i) => BigInt(plane.indexOf(maxima[i] ?? 0)));

const breakEven = { ...BREAK_EVEN, partBytes: 80 };
const receiver = (lentBytes = 2 ** 20) =>
  createIncrementalRunner(2 ** 20, createKernelLeases(lentBytes).lease, breakEven);
const begin = (plan = planOf(), receive = receiver()): LeasedRun => {
  const run = receive(plan, splitPlan);
  if (run === undefined) throw new Error('expected the plan to run incrementally');
  return run;
};

const feed = (run: LeasedRun, numbers: Float32Array, chunkBytes: number): void => {
  const bytes = new Uint8Array(numbers.slice().buffer);
  for (let at = 0; at < bytes.length; at += chunkBytes) run.take(bytes.slice(at, at + chunkBytes));
};
const whole = (chunks: readonly Uint8Array[] = []): ArrayBuffer => new Uint8Array(Buffer.concat(chunks)).buffer;
const floats = (chunks: readonly Uint8Array[] | undefined): number[] => [...new Float32Array(whole(chunks))];

describe('a plan that runs while its input is received', () => {
  test.each([1, 4, 36, 50, 72, 1000])(
    'an incremental run gives what the whole plan gives, in chunks of %i bytes',
    (chunkBytes) => {
      const run = begin();
      feed(run, values, chunkBytes);
      const [y, at] = run.outputs();
      expect(run.parts).toBe(4);
      expect(floats(y)).toEqual(maxima);
      expect([...new BigInt64Array(whole(at))]).toEqual(indices);
      expect(run.computeMs()).toBeGreaterThan(0);
    },
  );

  test('an incremental run gives large outputs in memory of their own, part by part', () => {
    const shape = [9, 1, 400, 400];
    const large = planPooling({
      region: 'window',
      reductions: ['max'],
      attributes: { kernel_shape: [1, 1] },
      inputs: [{ name: 'x', datatype: 'FP32', shape }],
    });
    const numbers = Float32Array.from({ length: 9 * 400 * 400 }, (_, i) => i);
    const run = createIncrementalRunner(2 ** 21, createKernelLeases(2 ** 22).lease, BREAK_EVEN)(large, splitPlan);
    if (run === undefined) throw new Error('expected the plan to run incrementally');
    feed(run, numbers, 100_000);
    const [y] = run.outputs();
    expect(y?.length).toBe(run.parts);
    expect(Buffer.concat(y ?? []).equals(Buffer.from(numbers.buffer))).toBe(true);
    run.release();
  });

  test('an incremental run gives back the memory of a chunk at once', () => {
    const run = begin();
    const chunk = new Uint8Array(100);
    run.take(chunk);
    expect(chunk.buffer.byteLength).toBe(0);
  });

  test('an incremental run uses its memory again, also for another plan', () => {
    const receive = receiver();
    for (const attributes of [{}, { nan: 'ignore' }, {}]) {
      const run = begin(Object.freeze(planOf(attributes)), receive);
      feed(run, values, 72);
      expect(floats(run.outputs()[0])).toEqual(maxima);
      run.release();
    }
  });

  test('an incremental run keeps the outputs of one request apart from those of the next', () => {
    const receive = receiver();
    const [first, second] = [begin(planOf(), receive), begin(planOf(), receive)];
    feed(first, values, 72);
    feed(second, new Float32Array(values.length), 72);
    expect(floats(first.outputs()[0])).toEqual(maxima);
    expect(floats(second.outputs()[0])).toEqual(new Array(PLANES).fill(0));
  });

  test('an incremental run tells of what the data are refused for when all are there', () => {
    const run = begin(planOf({ nan: 'error' }));
    feed(run, Float32Array.of(Number.NaN, ...values.subarray(1)), 72);
    expect(() => run.outputs()).toThrow('NaN');
  });

  test('an incremental run throws for more bytes than it takes, and for fewer', () => {
    const [more, fewer] = [begin(), begin()];
    feed(more, values, 72);
    expect(() => more.take(new Uint8Array(1))).toThrow('more bytes than it takes');
    feed(fewer, values.subarray(1), 72);
    expect(() => fewer.outputs()).toThrow('got no bytes');
  });

  test('an incremental run evicts a memory in which a trap occurred', () => {
    const wild = { kernel: 'copy_rows', args: [0, 2 ** 30, 1, 64, 64, 64, 0], nanoseconds: 1 };
    const receive = receiver(MEMORY);
    const plan = planOf();
    const memoryOf = (run: LeasedRun): ArrayBufferLike | undefined => run.outputs()[0]?.[0]?.buffer;
    const before = begin(plan, receive);
    feed(before, values, 72);
    const first = memoryOf(before);
    before.release();
    const trapping = receive({ ...plan }, (_, most) =>
      splitPlan(plan, most).map((part) => ({ ...part, plan: { ...part.plan, calls: [wild] } })),
    );
    expect(() => trapping?.take(new Uint8Array(100))).toThrow('memory access out of bounds');
    trapping?.release();
    const run = begin(plan, receive);
    feed(run, values, 72);
    expect(floats(run.outputs()[0])).toEqual(maxima);
    expect(memoryOf(run)).not.toBe(first);
  });
});

describe('a plan is not run', () => {
  const plan = planOf();
  const isStarted = (changes: Partial<Plan>, receive = receiver()): boolean =>
    receive({ ...plan, ...changes }, (_, most) => splitPlan(plan, most)) !== undefined;
  const cost = (changes: Partial<Plan['cost']>) => ({ cost: { ...plan.cost, ...changes } });

  test('a plan is not run where it is of one part, or of several inputs, or waits for data', () => {
    expect(isStarted({})).toBe(true);
    expect(isStarted(cost({ bytes_read: 80 }))).toBe(false);
    expect(isStarted({ inputs: [...plan.inputs, ...plan.inputs] })).toBe(false);
    expect(isStarted({ dataDependentExtent: { attribute: 'segments', input: 'x', most: 1 } })).toBe(false);
  });

  test('an incremental run is not started where it takes longer than handing over its bytes', () => {
    const microseconds = BREAK_EVEN.inlineMicroseconds + 1;
    expect(isStarted(cost({ microseconds }))).toBe(false);
    expect(isStarted(cost({ microseconds, bytes_read: 200_000 }))).toBe(true);
  });

  test('a plan is not run where nothing runs on the event loop, or no memory is left', () => {
    expect(isStarted({}, createIncrementalRunner(0, createKernelLeases(2 ** 20).lease, breakEven))).toBe(false);
    expect(isStarted({}, receiver(16))).toBe(false);
  });
});
