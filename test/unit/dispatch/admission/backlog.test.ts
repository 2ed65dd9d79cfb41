import { expect, test } from 'vitest';
import { createBacklog } from '../../../../src/dispatch/admission/backlog.ts';

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

test('the waits of all owners take about as long as one pass over them', () => {
  const waitsMs = (owners: number): number => {
    const { backlog } = backlogAndClock();
    const names = Array.from({ length: owners }, (_, i) => `owner ${i}`);
    for (const [i, name] of names.entries()) backlog.add(name, (1 + (i % 17)) * MS);
    const started = process.cpuUsage();
    for (const name of names) backlog.waitMs(name, MS);
    return process.cpuUsage(started).user / 1000;
  };
  const best = (owners: number): number => Math.min(...Array.from({ length: 5 }, () => waitsMs(owners)));
  // 16 times as many owners: 256 times as long, were each of them compared with each.
  expect(best(16_000)).toBeLessThan(64 * Math.max(best(1000), 0.2));
});

test('the wait of an owner is the same by one pass and by sorted sums', () => {
  const { backlog } = backlogAndClock();
  const works = Array.from({ length: 40 }, (_, i) => ((i * 7) % 23) + 1);
  for (const [i, work] of works.entries()) backlog.add(`owner ${i % 30}`, work * MS);
  for (const [owner, added, queued] of [
    ['owner 3', 5, 0],
    ['owner 12', 0, 9],
    ['no owner', 40, 0],
    ['owner 29', 1, 200],
  ] as const) {
    const owned = (name: string) => works.reduce((sum, work, i) => sum + (`owner ${i % 30}` === name ? work : 0), 0);
    const most = owned(owner) + queued + added;
    let expected = owned(owner) + queued;
    for (let o = 0; o < 30; o += 1) if (`owner ${o}` !== owner) expected += Math.min(owned(`owner ${o}`), most);
    backlog.bodyReceived(backlog.add('transient', 0));
    expect(backlog.waitMs(owner, added * MS, queued * MS)).toBeCloseTo(expected / 2, 9);
    expect(backlog.waitMs(owner, added * MS, queued * MS)).toBeCloseTo(expected / 2, 9);
  }
});
