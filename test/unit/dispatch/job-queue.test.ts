import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createJobQueue, type Waiting } from '../../../src/dispatch/job-queue.ts';

type Named = Waiting & { readonly name: string };
const job = (name: string, microseconds: number): Named => {
  const shares = name.startsWith('small');
  return { name, filename: 'task', microseconds, requestMicroseconds: microseconds, shares };
};
const names = (jobs: readonly Named[]) => jobs.map(({ name }) => name);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('what is small overtakes what is large', () => {
  const queue = createJobQueue<Named>();
  for (let i = 0; i < 20; i += 1) queue.add(job('large', 100_000));
  vi.advanceTimersByTime(10_000);
  queue.add(job('small', 100));
  expect(names(queue.take(1))).toEqual(['small']);
  expect(names(queue.take(1))).toEqual(['large']);
});

test('where both always wait, each has half of the time', () => {
  const queue = createJobQueue<Named>();
  const given = { small: 0, large: 0 };
  for (let i = 0; i < 1000; i += 1) {
    for (let j = 0; j < 20; j += 1) queue.add(job('small', 300));
    queue.add(job('large', 50_000));
    for (const { name, microseconds } of queue.take(1)) given[name as keyof typeof given] += microseconds;
  }
  expect(Math.abs(given.small - given.large)).toBeLessThanOrEqual(52_000);
});

test('what waited alone has no credit: the first small job overtakes, the next waits for one large one at most', () => {
  const queue = createJobQueue<Named>();
  for (let i = 0; i < 9; i += 1) queue.add(job('small', 2000));
  for (let i = 0; i < 8; i += 1) queue.take(1);
  queue.add(job('large', 10));
  expect(names([...queue.take(1), ...queue.take(1)])).toEqual(['small', 'large']);
});

test('of what is large the shortest is first, until longer ones have waited a few times their own time', () => {
  const queue = createJobQueue<Named>();
  queue.add(job('large, long', 100_000));
  vi.advanceTimersByTime(300);
  queue.add(job('large, short', 1000));
  vi.advanceTimersByTime(100);
  queue.add(job('large, short, later', 1000));
  const order = [queue.take(1), queue.take(1), queue.take(1)].flatMap(names);
  expect(order).toEqual(['large, short', 'large, long', 'large, short, later']);
});

test('one message takes small jobs of up to 2 ms together, and leaves some for the other idle threads', () => {
  const queue = createJobQueue<Named>();
  const add = () => {
    for (let i = 0; i < 10; i += 1) queue.add(job('small', 300));
  };
  add();
  expect(queue.take(2)).toHaveLength(5);
  expect(queue.take(1)).toHaveLength(5);
  expect(queue.take(1)).toEqual([]);
  add();
  expect(queue.take(1)).toHaveLength(6);
});

test('what is removed is not taken', () => {
  const queue = createJobQueue<Named>();
  const removed = [job('small', 1), job('large', 1)];
  removed.forEach(queue.add);
  removed.forEach(queue.remove);
  expect(queue.size()).toBe(0);
  expect(queue.take(1)).toEqual([]);
});
