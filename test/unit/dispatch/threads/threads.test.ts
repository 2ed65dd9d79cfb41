import { expect, test } from 'vitest';
import { startThreads } from '../../../../src/dispatch/threads/threads.ts';

const SLOW_TO_LOAD = new URL('../../../support/slow-to-load-task.ts', import.meta.url).href;
const NUMBERS = new URL('../../../support/number-task.ts', import.meta.url).href;
const PLANS = new URL('../../../../workers/run-plan-task.ts', import.meta.url).href;

const start = (filename: string, count: number) => startThreads({ count, filename, keptBytes: 0 }, () => {});
const message = (value: number) => ({
  ...{ filename: SLOW_TO_LOAD, jobs: [{ value }], transferred: [], microseconds: 10 },
  callers: [{ life: new AbortController(), requestId: 'test', owner: 'test' }],
});

test('a file that takes longer to load than its jobs may take does not end its thread', async () => {
  const threads = await start(PLANS, 2);
  const results = await Promise.all([1, 2].map((value) => threads.run(message(value))));
  expect(results.map(({ results }) => results)).toEqual([[{ value: 1 }], [{ value: 2 }]]);
  expect(threads.replacements).toMatchObject({ hang: 0, timeout: 0 });
  await threads.close();
});

test('are there when they have loaded their file', async () => {
  const threads = await start(SLOW_TO_LOAD, 2);
  const begin = performance.now();
  await Promise.all([1, 2].map((value) => threads.run(message(value))));
  expect(performance.now() - begin).toBeLessThan(2300);
  await threads.close();
});

test('a thread that cannot be replaced is missed, not counted twice, and started again when there is work for it', async () => {
  const failures: string[] = [];
  const threads = await startThreads({ count: 2, filename: NUMBERS, keptBytes: 0 }, ({ reason }) =>
    failures.push(reason),
  );
  const run = async (value: number) => (await threads.run({ ...message(value), filename: NUMBERS })).results;
  process.env.POOLSERVE_TEST_FAILS_TO_LOAD = '1';
  await expect(run(-1)).rejects.toMatchObject({ reason: 'exit' });
  await expect.poll(() => failures.length).toBe(2);
  delete process.env.POOLSERVE_TEST_FAILS_TO_LOAD;
  expect(threads.idle()).toBeGreaterThan(0);
  expect(await Promise.all([1, 2].map(run))).toEqual([[{ value: 1 }], [{ value: 2 }]]);
  await expect.poll(() => threads.idle()).toBe(2);
  await expect(run(-1)).rejects.toMatchObject({ reason: 'exit' });
  expect(await run(3)).toEqual([{ value: 3 }]);
  await expect.poll(() => threads.idle()).toBe(2);
  await threads.close();
});

test('that cannot load their file are none', async () => {
  await expect(start(new URL('no-such-task.ts', import.meta.url).href, 2)).rejects.toThrow(/no-such-task/);
});
