import { expect, test } from 'vitest';
import { createOwnerQueue, type Waiting } from '../../../../src/dispatch/queue/owner-queue.ts';

type Named = Waiting & { readonly name: string };
const job = (name: string, microseconds: number, requestedAtMs = 0): Named => ({
  ...{ name, owner: 'one', filename: 'task', microseconds, requestMicroseconds: microseconds, requestedAtMs },
  shares: name.startsWith('small'),
});
const queueOf = (...jobs: readonly Named[]) => {
  const queue = createOwnerQueue<Named>();
  jobs.forEach(queue.add);
  return queue;
};
const namesOf = (queue: ReturnType<typeof queueOf>, count: number, isLongAllowed = true) =>
  Array.from({ length: count }, () => queue.take(isLongAllowed)?.name);

test('a small job overtakes large ones, however long these have waited', () => {
  const queue = queueOf(...Array.from({ length: 20 }, () => job('large', 40_000)), job('small', 100, 10_000));
  expect(namesOf(queue, 2)).toEqual(['small', 'large']);
});

test('where small and large always wait, each has half of the time', () => {
  const queue = queueOf();
  const given = { small: 0, large: 0 };
  for (let i = 0; i < 1000; i += 1) {
    for (let j = 0; j < 20; j += 1) queue.add(job('small', 300));
    queue.add(job('large', 40_000));
    const taken = queue.take(true);
    given[taken?.name as keyof typeof given] += taken?.microseconds ?? 0;
  }
  expect(Math.abs(given.small - given.large)).toBeLessThanOrEqual(41_000);
});

test('small jobs that waited alone have no credit: the first overtakes, the next waits for one large job at most', () => {
  const queue = queueOf(...Array.from({ length: 9 }, () => job('small', 2000)));
  namesOf(queue, 8);
  queue.add(job('large', 10));
  expect(namesOf(queue, 2)).toEqual(['small', 'large']);
});

test('of large jobs the shortest is first, until longer ones have waited a few times their own time', () => {
  const queue = queueOf(
    job('large, long', 40_000, 0),
    job('large, short', 1000, 120),
    job('large, short, later', 1000, 180),
  );
  expect(namesOf(queue, 3)).toEqual(['large, short', 'large, long', 'large, short, later']);
});

test('a long job is left where it is not allowed, and is next by its age where it is', () => {
  const queue = queueOf(job('large, long', 60_000), job('large', 1000, 300));
  expect(namesOf(queue, 2, false)).toEqual(['large', undefined]);
  expect([queue.hasShort(), queue.hasLong(), queue.size()]).toEqual([false, true, 1]);
  expect(namesOf(queue, 1)).toEqual(['large, long']);
});

test('jobs that are removed are not taken', () => {
  const jobs = [job('small', 1), job('large', 1), job('large, long', 60_000)];
  const queue = queueOf(...jobs);
  jobs.forEach(queue.remove);
  jobs.forEach(queue.remove);
  expect([queue.size(), queue.take(true)]).toEqual([0, undefined]);
});
