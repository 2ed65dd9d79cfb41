import { expect, test } from 'vitest';
import { runInOrder, type TaskLine } from '../../../src/dispatch/run-in-order.ts';

/** A promise that is settled from outside. */
const gate = () => Promise.withResolvers<void>();
const turn = () => new Promise((resolve) => setImmediate(resolve));
const numbers = (count: number) => {
  let made = 0;
  return async () => (made < count ? made++ : undefined);
};

test('results are taken in the order of their tasks, whichever is ready first', async () => {
  const taken: number[] = [];
  const gates = [gate(), gate(), gate()];
  const line: TaskLine<number, number> = {
    credits: 3,
    next: numbers(3),
    run: async (task) => {
      await gates[task]?.promise;
      return task;
    },
    take: async (result) => {
      taken.push(result);
    },
  };
  const all = runInOrder(line, new AbortController());
  gates[2]?.resolve();
  gates[1]?.resolve();
  await turn();
  expect(taken).toEqual([]);
  gates[0]?.resolve();
  await all;
  expect(taken).toEqual([0, 1, 2]);
});

test('no more tasks are made than there are credits, until a result was taken', async () => {
  let made = 0;
  let takes = gate();
  const line: TaskLine<number, number> = {
    credits: 2,
    next: async () => {
      made += 1;
      return made <= 5 ? made : undefined;
    },
    run: async (task) => task,
    take: () => takes.promise,
  };
  const all = runInOrder(line, new AbortController());
  await turn();
  expect(made).toBe(2);
  const first = takes;
  takes = gate();
  first.resolve();
  await turn();
  expect(made).toBe(3);
  takes.resolve();
  await all;
  expect(made).toBe(6);
});

test.each(['next', 'run', 'take'] as const)(
  'the first failure, of %s, ends the others and is what rejects',
  async (what) => {
    const life = new AbortController();
    let running = 0;
    let most = 0;
    const fail = async (): Promise<never> => {
      throw new Error(`${what} failed`);
    };
    const waits = gate();
    const line: TaskLine<number, number> = {
      credits: 3,
      next: numbers(4),
      run: async (task) => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        if (task === 2) await waits.promise;
        running -= 1;
        return task;
      },
      take: async () => {},
    };
    const failing = { ...line, [what]: fail };
    const all = runInOrder(failing, life);
    life.signal.addEventListener('abort', () => setImmediate(waits.resolve));
    await expect(all).rejects.toThrow(`${what} failed`);
    expect(life.signal.aborted).toBe(true);
    expect(running).toBe(0);
  },
);

test('a life that ends ends it with its reason', async () => {
  const life = new AbortController();
  const line: TaskLine<number, number> = {
    credits: 1,
    next: numbers(9),
    run: async (task) => task,
    take: () => new Promise((_, reject) => life.signal.addEventListener('abort', () => reject(life.signal.reason))),
  };
  const all = runInOrder(line, life);
  await turn();
  life.abort(new Error('gone'));
  await expect(all).rejects.toThrow('gone');
});
