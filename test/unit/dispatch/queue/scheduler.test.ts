import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScheduler, type Scheduler } from '../../../../src/dispatch/queue/scheduler.ts';
import { startThreads, type Threads } from '../../../../src/dispatch/threads/threads.ts';

const NUMBERS = new URL('../../../support/number-task.ts', import.meta.url).href;

let threads: Threads;
let scheduler: Scheduler;
beforeAll(async () => {
  threads = await startThreads({ count: 1, filename: NUMBERS, keptBytes: 0 }, () => {});
  scheduler = createScheduler(threads);
});
afterAll(() => threads.close());

const schedule = (
  value: number,
  shares: boolean,
  pack = () => ({ job: { value }, transferred: [] as ArrayBuffer[] }),
  life = new AbortController(),
) =>
  scheduler.schedule(
    { filename: NUMBERS, microseconds: 10, requestMicroseconds: 10, requestedAtMs: 0, shares, pack },
    { life, requestId: 'test', owner: 'test' },
  );
const noMemory = () => {
  throw new RangeError('Array buffer allocation failed');
};

test.each([false, true])(
  'a job that cannot be packed is refused, and no other (in a message with others: %s)',
  async (shares) => {
    const results = await Promise.allSettled([schedule(1, shares), schedule(2, shares, noMemory), schedule(3, shares)]);
    expect(results).toEqual([
      { status: 'fulfilled', value: { value: 1 } },
      { status: 'rejected', reason: expect.objectContaining({ code: 'OVER_CAPACITY' }) },
      { status: 'fulfilled', value: { value: 3 } },
    ]);
    expect(scheduler.waiting()).toBe(0);
    expect(threads.idle()).toBe(1);
  },
);

test('a job that is scheduled again by itself can still be aborted', async () => {
  const left = new AbortController();
  let packed = 0;
  const counted = () => {
    packed += 1;
    return { job: { value: 3 }, transferred: [] as ArrayBuffer[] };
  };
  const first = schedule(1, true);
  const failing = schedule(2, true, () => {
    // The message fails, and its jobs wait again: behind the one that runs then.
    queueMicrotask(() => queueMicrotask(() => left.abort(new Error('left'))));
    return noMemory();
  });
  const last = schedule(3, true, counted, left);
  expect(await Promise.allSettled([first, failing, last])).toEqual([
    { status: 'fulfilled', value: { value: 1 } },
    { status: 'rejected', reason: expect.objectContaining({ code: 'OVER_CAPACITY' }) },
    { status: 'rejected', reason: left.signal.reason },
  ]);
  expect(scheduler.waiting()).toBe(0);
  expect(packed).toBe(0);
});
