import { expect, test } from 'vitest';
import { createSemaphore } from '../../../src/dispatch/semaphore.ts';

const never = new AbortController().signal;

test('a semaphore gives its permits at once, and the next ones in the order of the calls', async () => {
  const semaphore = createSemaphore(2);
  await semaphore.acquire(never);
  await semaphore.acquire(never);
  const order: number[] = [];
  const waiting = [1, 2].map((caller) => semaphore.acquire(never).then(() => order.push(caller)));
  await Promise.resolve();
  expect(order).toEqual([]);
  semaphore.release();
  semaphore.release();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2]);
});

test('a caller of a semaphore that gives up does not keep a permit', async () => {
  const semaphore = createSemaphore(1);
  await semaphore.acquire(never);
  const leaver = new AbortController();
  const first = semaphore.acquire(leaver.signal);
  const second = semaphore.acquire(never);
  leaver.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  semaphore.release();
  await second;
});

test('a semaphore rejects at once for a signal that has aborted', async () => {
  const semaphore = createSemaphore(1);
  await expect(semaphore.acquire(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
  await semaphore.acquire(never);
});
