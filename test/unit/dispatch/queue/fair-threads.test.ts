import { afterEach, expect, test } from 'vitest';
import { createScheduler, type Scheduler } from '../../../../src/dispatch/queue/scheduler.ts';
import { startThreads, type Threads } from '../../../../src/dispatch/threads/threads.ts';

const SPIN = new URL('../../../support/spin-task.ts', import.meta.url).href;
type Times = { readonly begin: number; readonly end: number };

let threads: Threads;
let scheduler: Scheduler;
const start = async (count: number) => {
  threads = await startThreads({ count, filename: SPIN, keptBytes: 0 }, () => {});
  scheduler = createScheduler(threads);
};
afterEach(() => threads.close());

/** Schedules a job of some owner that takes `ms`; `order` is told when it has ended. */
const schedule = async (
  owner: string,
  ms: number,
  order: string[] = [],
  { name = owner, shares = false, life = new AbortController() } = {},
): Promise<Times> => {
  const microseconds = ms * 1000;
  const pack = () => ({ job: { ms }, transferred: [] });
  const job = { filename: SPIN, microseconds, requestMicroseconds: microseconds, requestedAtMs: 0, shares, pack };
  const times = (await scheduler.schedule(job, { life, requestId: name, owner })) as Times;
  order.push(name);
  return times;
};
const many = (count: number, make: () => Promise<Times>) => Array.from({ length: count }, make);

test('two owners with long queues delay the short job of a third by what runs, and no more', async () => {
  await start(1);
  const order: string[] = [];
  const long = [...many(50, () => schedule('a', 4, order)), ...many(50, () => schedule('b', 4, order))];
  await long[10];
  const before = order.length;
  await schedule('c', 1, order, { shares: true });
  // The job that runs, and the one that was taken while the third's was on its way.
  expect(order.length - before).toBeLessThanOrEqual(3);
  await Promise.all(long);
});

test('two owners who always have work get the same time of threads, however many jobs one of them has queued', async () => {
  await start(2);
  const runs: { readonly owner: string; readonly ms: number }[] = [];
  // Measures a job as the scheduler does, which counts owners' time: on a busy machine some jobs take several times that of others.
  const run: Threads['run'] = async (message) => {
    const begin = performance.now();
    const results = await threads.run(message);
    runs.push({ owner: message.callers[0]?.owner ?? '', ms: performance.now() - begin });
    return results;
  };
  scheduler = createScheduler({ ...threads, run });
  const first = many(60, () => schedule('a', 3));
  await Promise.all(many(20, () => schedule('b', 3)));
  let ahead = 0;
  const aheads = runs.map(({ owner, ms }) => {
    ahead += owner === 'a' ? ms : -ms;
    return Math.abs(ahead);
  });
  // In turn of arrival it is 60 jobs.
  expect(Math.max(...aheads) / Math.max(...runs.map(({ ms }) => ms))).toBeLessThanOrEqual(8);
  await Promise.all(first);
});

test('a short job of an owner passes its long ones', async () => {
  await start(1);
  const order: string[] = [];
  const long = many(10, () => schedule('a', 10, order, { name: 'long' }));
  await long[0];
  await schedule('a', 1, order, { name: 'short', shares: true });
  expect(order.filter((name) => name === 'long').length).toBeLessThanOrEqual(3);
  await Promise.all(long);
});

test('long jobs leave one of two threads to short ones, also where they are alone', async () => {
  await start(2);
  const long = many(3, () => schedule('a', 80));
  const short = many(20, () => schedule('b', 2));
  const [longTimes, shortTimes] = await Promise.all([Promise.all(long), Promise.all(short)]);
  const ordered = longTimes.toSorted((a, b) => a.begin - b.begin);
  for (const [i, { begin }] of ordered.entries())
    if (i > 0) expect(begin).toBeGreaterThanOrEqual(ordered[i - 1]?.end ?? 0);
  expect(Math.max(...shortTimes.map(({ end }) => end))).toBeLessThan(ordered[2]?.end ?? 0);
});

test('a single thread runs long jobs', async () => {
  await start(1);
  expect(await Promise.all(many(2, () => schedule('a', 60)))).toHaveLength(2);
});

test('jobs of a client who leaves are dropped, and those of others are not', async () => {
  await start(1);
  const order: string[] = [];
  const life = new AbortController();
  const left = many(20, () => schedule('a', 5, order, { life }));
  const other = schedule('b', 5, order);
  await left[0];
  life.abort(new Error('gone'));
  const settled = await Promise.allSettled(left);
  await other;
  expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(3);
  expect(scheduler.waiting()).toBe(0);
  expect(order.filter((owner) => owner === 'b')).toEqual(['b']);
});
