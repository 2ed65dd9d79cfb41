import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScheduler, type Scheduler } from '../../../src/dispatch/scheduler.ts';
import { startThreads, type Threads } from '../../../src/dispatch/threads.ts';

const NUMBERS = new URL('../../support/number-task.ts', import.meta.url).href;

let threads: Threads;
let scheduler: Scheduler;
beforeAll(async () => {
  threads = await startThreads({ count: 1, filename: NUMBERS, keptBytes: 0 }, () => {});
  scheduler = createScheduler(threads);
});
afterAll(() => threads.close());

const schedule = (value: number, shares: boolean, pack = () => ({ job: { value }, moved: [] as ArrayBuffer[] })) =>
  scheduler.schedule(
    { filename: NUMBERS, microseconds: 10, requestMicroseconds: 10, requestedAtMs: 0, shares, pack },
    { life: new AbortController(), requestId: 'test', owner: 'test' },
  );
const noMemory = () => {
  throw new RangeError('Array buffer allocation failed');
};

test.each([false, true])(
  'a job that cannot be packed is refused, and no other (in a message with others: %s)',
  async (shares) => {
    const answers = await Promise.allSettled([schedule(1, shares), schedule(2, shares, noMemory), schedule(3, shares)]);
    expect(answers).toEqual([
      { status: 'fulfilled', value: { value: 1 } },
      { status: 'rejected', reason: expect.objectContaining({ code: 'OVER_CAPACITY' }) },
      { status: 'fulfilled', value: { value: 3 } },
    ]);
    expect(scheduler.waiting()).toBe(0);
    expect(threads.idle()).toBe(1);
  },
);
