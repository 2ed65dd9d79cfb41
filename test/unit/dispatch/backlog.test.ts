import { expect, test } from 'vitest';
import { createBacklog } from '../../../src/dispatch/backlog.ts';

/** A backlog of two workers, and a clock that is set by hand. */
const backlogAndClock = () => {
  const clock = { ms: 0 };
  return { clock, backlog: createBacklog(2, () => clock.ms) };
};

const MS = 1000;

test('a few pieces for each worker are no backlog, however long they take', () => {
  const { backlog } = backlogAndClock();
  const pieces = Array.from({ length: 7 }, () => backlog.add('a', 10_000 * MS));
  expect(backlog.totalMs()).toBe(0);
  expect(backlog.waitMs('a', MS)).toBe(0);
  backlog.add('a', 10_000 * MS);
  expect(backlog.totalMs()).toBe(40_000);
  expect(backlog.waitMs('a', MS)).toBe(40_000);
  const [first] = pieces;
  if (first === undefined) throw new Error('there are seven');
  backlog.done(first);
  backlog.done(first);
  expect(backlog.totalMs()).toBe(0);
});

test('work whose body does not arrive counts for a while only, and again when it has arrived', () => {
  const { backlog, clock } = backlogAndClock();
  const pieces = Array.from({ length: 20 }, () => backlog.add('a', 100 * MS));
  const last = backlog.add('a', 100 * MS);
  expect(backlog.totalMs()).toBe(1050);
  for (const piece of pieces.slice(0, 10)) backlog.bodyReceived(piece);
  clock.ms = 250;
  expect(backlog.totalMs()).toBe(500);
  backlog.bodyReceived(last);
  backlog.bodyReceived(last);
  expect(backlog.totalMs()).toBe(550);
  for (const piece of [...pieces, last]) backlog.done(piece);
  expect(backlog.totalMs()).toBe(0);
  backlog.bodyReceived(last);
  expect(backlog.totalMs()).toBe(0);
});

test('estimates are corrected by what work takes', () => {
  const { backlog } = backlogAndClock();
  for (let i = 0; i < 100; i++) backlog.done(backlog.add('a', 10 * MS), 30);
  for (let i = 0; i < 20; i++) backlog.add('a', 10 * MS);
  expect(backlog.totalMs()).toBeCloseTo(300, 0);
});

test('work waits for no more of another owner than its own owner has with it', () => {
  const { backlog } = backlogAndClock();
  for (let i = 0; i < 40; i++) backlog.add('flood', 100 * MS);
  expect(backlog.waitMs('flood', 10 * MS)).toBe(2000);
  expect(backlog.waitMs('other', 10 * MS)).toBe(5);
  expect(backlog.waitMs('other', 300 * MS)).toBe(150);
  for (let i = 0; i < 5; i++) backlog.add('other', 100 * MS);
  expect(backlog.waitMs('other', 100 * MS)).toBe((500 + 600) / 2);
  for (const owner of ['b', 'c', 'd']) backlog.add(owner, 100 * MS);
  expect(backlog.waitMs('new', 10 * MS)).toBe((5 * 10) / 2);
  expect(backlog.shareOf('flood')).toBeCloseTo(4000 / 4800);
  expect(backlog.shareOf('new')).toBe(0);
});
