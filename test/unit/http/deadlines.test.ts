import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createDeadlines } from '../../../src/http/lifetime/deadlines.ts';

const after = (ms: number) => performance.now() + ms;

test('each ends at its time, in whatever order they came; those taken away do not', async () => {
  const deadlines = createDeadlines();
  const ended: string[] = [];
  const begun = performance.now();
  const deadline = (name: string, ms: number) => ({
    at: begun + ms,
    end: () => {
      expect(performance.now() - begun).toBeGreaterThanOrEqual(ms);
      ended.push(name);
    },
  });
  const never = deadline('taken away', 40);
  const late = deadline('late', 60);
  const first = deadline('first', 20);
  for (const each of [late, never, deadline('second', 40), first]) deadlines.add(each);
  deadlines.remove(never);
  deadlines.remove(never);
  await expect.poll(() => ended).toEqual(['first', 'second', 'late']);
  deadlines.remove(first);
  deadlines.add(deadline('once more', 80));
  await expect.poll(() => ended).toEqual(['first', 'second', 'late', 'once more']);
});

test('an entry that ends may remove others and add new ones', async () => {
  const deadlines = createDeadlines();
  const ended: string[] = [];
  const beside = { at: after(5), end: () => ended.push('beside') };
  const begin = {
    at: after(5),
    end: () => {
      ended.push('begin');
      deadlines.remove(beside);
      deadlines.add({ at: after(5), end: () => ended.push('added') });
    },
  };
  deadlines.add(begin);
  deadlines.add(beside);
  await expect.poll(() => ended).toEqual(['begin', 'added']);
  // The one that was taken away had the same time as the first.
  await delay(20);
  expect(ended).toEqual(['begin', 'added']);
});

test('one of years waits for the longest time that a timer has', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  const deadlines = createDeadlines();
  deadlines.add({ at: 1e12, end: () => {} });
  vi.advanceTimersToNextTimer();
  expect(performance.now()).toBe(2 ** 31 - 1);
  vi.useRealTimers();
});
