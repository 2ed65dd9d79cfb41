import { expect, test } from 'vitest';
import { createBacklog } from '../../../src/dispatch/backlog.ts';

/** A backlog of two workers, and a clock that is set by hand. */
const backlogAndClock = () => {
  const clock = { ms: 0 };
  return { clock, backlog: createBacklog(2, () => clock.ms) };
};

const MS = 1000;

test('a few pieces for each worker are none, however long they take', () => {
  const { backlog } = backlogAndClock();
  const pieces = Array.from({ length: 7 }, () => backlog.add(10_000 * MS));
  expect(backlog.waitMs()).toBe(0);
  backlog.add(10_000 * MS);
  expect(backlog.waitMs()).toBe(40_000);
  pieces[0]?.done();
  pieces[0]?.done();
  expect(backlog.waitMs()).toBe(0);
});

test('work whose body does not come counts for a while only, and again when it has come', () => {
  const { backlog, clock } = backlogAndClock();
  const pieces = Array.from({ length: 20 }, () => backlog.add(100 * MS));
  expect(backlog.waitMs()).toBe(1000);
  for (const piece of pieces.slice(0, 10)) piece.received();
  clock.ms = 250;
  expect(backlog.waitMs()).toBe(500);
  pieces[19]?.received();
  pieces[19]?.received();
  expect(backlog.waitMs()).toBe(550);
  for (const piece of pieces) piece.done();
  expect(backlog.waitMs()).toBe(0);
  pieces[19]?.received();
  expect(backlog.waitMs()).toBe(0);
});

test('estimates are corrected by what work takes', () => {
  const { backlog } = backlogAndClock();
  for (let i = 0; i < 100; i++) backlog.add(10 * MS).done(30);
  for (let i = 0; i < 20; i++) backlog.add(10 * MS);
  expect(backlog.waitMs()).toBeCloseTo(300, 0);
});
