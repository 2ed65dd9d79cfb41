import { afterAll, beforeAll, expect, test } from 'vitest';
import { startThreads, type Threads } from '../../../../src/dispatch/threads/threads.ts';
import { trimIdleThreads } from '../../../../src/dispatch/threads/trim-idle-threads.ts';
import { planPooling } from '../../../../src/pipeline/plan-pooling.ts';

const MEBIBYTE = 2 ** 20;
const PLANS = new URL('../../../../workers/run-plan-task.ts', import.meta.url).href;
const IDLE_MS = 100;
/** Linear memory that an idle thread may keep. */
const IDLE_BYTES = 4 * MEBIBYTE;

let threads: Threads;

beforeAll(async () => {
  const started = await startThreads({ count: 2, filename: PLANS, keptBytes: 64 * MEBIBYTE }, () => {});
  threads = trimIdleThreads(started, IDLE_MS);
});
afterAll(() => threads.close());

/** Sums so many ones in a thread. */
const sumOf = async (count: number): Promise<number | undefined> => {
  const x = { name: 'x', datatype: 'FP32', shape: [1, 1, count] } as const;
  const plan = planPooling({ region: 'global', reductions: ['sum'], attributes: {}, inputs: [x] });
  const chunks = [new Uint8Array(new Float32Array(count).fill(1).buffer)];
  const jobs = [{ plan, inputs: [{ ...x, chunks }] }];
  const { results } = await threads.run({ filename: PLANS, jobs, transferred: [], microseconds: 1e6, callers: [] });
  const { outputs } = results[0] as { readonly outputs: readonly Uint8Array<ArrayBuffer>[] };
  return new Float32Array(outputs[0]?.buffer ?? new ArrayBuffer(0))[0];
};

test('keep the memory of a plan for the next one, and return it once all are idle', async () => {
  const count = 8 * MEBIBYTE;
  expect(await sumOf(count)).toBe(count);
  expect(threads.linearBytes()).toBeGreaterThan(4 * count);
  await expect.poll(() => threads.linearBytes()).toBeLessThanOrEqual(2 * IDLE_BYTES);
  expect(await sumOf(count)).toBe(count);
});

test('tell that they are idle again when their memory was returned', async () => {
  const idle = new Promise<void>((resolve) => threads.onStart(resolve));
  expect(await sumOf(1)).toBe(1);
  await idle;
});

test('keep no memory above their limit, idle or not', async () => {
  const count = 32 * MEBIBYTE;
  expect(await sumOf(count)).toBe(count);
  expect(threads.linearBytes()).toBeLessThan(2 * 64 * MEBIBYTE);
});
