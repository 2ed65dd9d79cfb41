import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJobQueue, type JobQueue } from '../../../../src/dispatch/queue/job-queue.ts';
import type { Waiting } from '../../../../src/dispatch/queue/owner-queue.ts';

const PART = 5000;
const job = (owner: string, microseconds: number, shares = false, filename = 'task'): Waiting => ({
  ...{ owner, filename, microseconds, requestMicroseconds: microseconds, requestedAtMs: 0, shares },
});
const small = (owner: string, microseconds: number) => job(owner, microseconds, true);
const queueOf = (...jobs: readonly Waiting[]): JobQueue<Waiting> => {
  const queue = createJobQueue<Waiting>();
  jobs.forEach(queue.add);
  return queue;
};
const repeated = (count: number, make: () => Waiting): readonly Waiting[] => Array.from({ length: count }, make);
const ownersOf = (jobs: readonly Waiting[]): string => jobs.map(({ owner }) => owner).join('');
/** The owners of the next messages, each of which has ended when the next one is taken, after as long as was estimated. */
const served = (queue: JobQueue<Waiting>, messages: number): readonly string[] =>
  Array.from({ length: messages }, () => {
    const jobs = queue.take(1, true);
    queue.finish(
      jobs,
      jobs.map(({ microseconds }) => microseconds),
    );
    return ownersOf(jobs);
  });

describe('owners', () => {
  test('take turns, however much work one of them has queued before', () => {
    const queue = queueOf(...repeated(50, () => job('a', PART)), ...repeated(3, () => job('b', PART)));
    expect(served(queue, 8).join('')).toBe('abababaa');
  });

  test('with long work do not delay the short work of a third by more than what runs', () => {
    const queue = queueOf(...repeated(50, () => job('a', PART)), ...repeated(50, () => job('b', PART)));
    served(queue, 21);
    queue.add(small('c', 100));
    expect(served(queue, 1)).toEqual(['c']);
    queue.add(job('c', PART));
    expect(served(queue, 2)).toContain('c');
  });

  test('have equal time, not equal numbers of jobs', () => {
    const queue = queueOf(...repeated(100, () => job('a', 10_000)), ...repeated(100, () => job('b', 1000)));
    const order = served(queue, 44).join('');
    expect([...order].filter((owner) => owner === 'a')).toHaveLength(4);
  });

  test('whose jobs take longer than was estimated pay for it', () => {
    const queue = queueOf(job('a', 1000), ...repeated(9, () => job('a', 1000)), ...repeated(30, () => job('b', 1000)));
    const first = queue.take(1, true);
    queue.finish(first, [20_000]);
    expect(served(queue, 22).join('')).toMatch(/^b{20}(a|ba)/);
  });

  test('do not pay for what was estimated and not used', () => {
    const queue = queueOf(...repeated(3, () => job('a', 20_000)), ...repeated(40, () => job('b', 1000)));
    const first = queue.take(1, true);
    queue.finish(first, [1000]);
    expect(served(queue, 4).join('')).toMatch(/^b{1,2}a/);
  });

  test('remember their debt while others have work, also with nothing queued meanwhile', () => {
    const queue = queueOf(job('a', 40_000), ...repeated(60, () => job('b', 1000)));
    expect(served(queue, 1)).toEqual(['a']);
    served(queue, 3);
    queue.add(job('a', 40_000));
    expect(served(queue, 36).join('')).toMatch(/^b{35,36}a?$/);
  });

  test('start anew when there is no work at all', () => {
    const queue = queueOf(job('a', 40_000));
    served(queue, 1);
    queue.add(job('a', 1000));
    queue.add(job('b', 1000));
    expect(served(queue, 2)).toEqual(['a', 'b']);
  });

  test('gain nothing by absence', () => {
    const queue = queueOf(...repeated(100, () => job('a', PART)), job('b', PART));
    served(queue, 50);
    repeated(50, () => job('b', PART)).forEach(queue.add);
    const order = served(queue, 20).join('');
    expect([...order].filter((owner) => owner === 'b').length).toBeLessThanOrEqual(11);
  });

  test('with a long job that may not run let others pass, and have it when it may', () => {
    const queue = queueOf(job('a', 60_000), ...repeated(3, () => job('b', PART)));
    expect(ownersOf(queue.take(1, false))).toBe('b');
    expect(ownersOf(queue.take(1, true))).toBe('a');
    expect(queue.hasLong()).toBe(false);
  });
});

describe('messages of small jobs', () => {
  test('have jobs of all owners by turns, within a message and between messages', () => {
    const queue = queueOf(...repeated(40, () => small('a', 300)), ...repeated(3, () => small('b', 300)));
    expect(served(queue, 2).join('')).toMatch(/^(ab|ba){3}a{6}$/);
  });

  test('have up to 2 ms, and leave some for the other idle threads', () => {
    const queue = queueOf(...repeated(10, () => small('a', 300)));
    expect(queue.take(2, true)).toHaveLength(5);
    expect(queue.take(1, true)).toHaveLength(5);
    expect(queue.take(1, true)).toEqual([]);
    repeated(10, () => small('a', 300)).forEach(queue.add);
    expect(queue.take(1, true)).toHaveLength(6);
  });

  test('end where it is the turn of an owner with larger work, or of another task', () => {
    const queue = queueOf(...repeated(40, () => small('a', 300)), ...repeated(2, () => job('b', 1000)));
    expect(served(queue, 4).join(' ')).toMatch(/^a b a{3,4} b$/);
    const tasks = queueOf(small('a', 300), job('a', 300, true, 'other'));
    expect(served(tasks, 2)).toEqual(['a', 'a']);
  });
});

test('a removed job is not taken', () => {
  const removed = [small('a', 1), job('a', 1), job('b', 60_000)];
  const queue = queueOf(...removed);
  removed.forEach(queue.remove);
  removed.forEach(queue.remove);
  expect([queue.size(), queue.hasLong(), queue.take(1, true)]).toEqual([0, false, []]);
});

/** Work of some owners, each of which always has more of it, on some threads: how long each was given. */
const shares = (lengths: readonly number[], threads: number, isLongAllowed: (longRunning: number) => boolean) => {
  const queue = createJobQueue<Waiting>();
  const given = lengths.map(() => 0);
  const running: { jobs: readonly Waiting[]; endsAt: number }[] = [];
  for (const [i, length] of lengths.entries()) repeated(4, () => job(`${i}`, length)).forEach(queue.add);
  for (let now = 0; now < 3e6; ) {
    while (running.length < threads) {
      const jobs = queue.take(1, isLongAllowed(running.filter((one) => (one.jobs[0]?.microseconds ?? 0) > 5e4).length));
      if (jobs.length === 0) break;
      running.push({ jobs, endsAt: now + (jobs[0]?.microseconds ?? 0) });
    }
    running.sort((a, b) => a.endsAt - b.endsAt);
    const { jobs, endsAt } = running.shift() as (typeof running)[number];
    now = endsAt;
    for (const { owner, microseconds } of jobs) {
      given[Number(owner)] = (given[Number(owner)] ?? 0) + microseconds;
      queue.add(job(owner, microseconds));
    }
    queue.finish(
      jobs,
      jobs.map(({ microseconds }) => microseconds),
    );
  }
  return given;
};

test('every owner that always has work gets its share of the time to within a few of the longest jobs', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 500, max: 50_000 }), { minLength: 2, maxLength: 5 }),
      fc.integer({ min: 1, max: 3 }),
      (lengths, threads) => {
        const given = shares(lengths, threads, () => true);
        const share = given.reduce((sum, one) => sum + one, 0) / given.length;
        for (const one of given)
          expect(Math.abs(one - share)).toBeLessThanOrEqual((threads + 2) * Math.max(...lengths));
      },
    ),
    { numRuns: 60, seed: 2 },
  );
});
