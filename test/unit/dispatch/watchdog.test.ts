import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watch } from '../../../src/dispatch/watchdog.ts';
import { RequestError } from '../../../src/errors.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The turn of the event loop in which an answer that has come is read. */
const TURN_MS = 1;

const watched = (microseconds: number, loadingMs = 0) => {
  const ended: { reason: string; ms: number }[] = [];
  const controller = new AbortController();
  const begin = performance.now();
  const end = (reason: string) => ended.push({ reason, ms: performance.now() - begin - TURN_MS });
  const runningMs = () => Math.max(0, performance.now() - begin - loadingMs);
  const stop = watch(microseconds, [new AbortController().signal, controller.signal], runningMs, end);
  return { ended, controller, stop };
};
const tooLate = new RequestError('DEADLINE_EXCEEDED', 'too late');

test('work may take many times its estimate, and two seconds at least', () => {
  const [small, large] = [watched(10), watched(1_000_000)];
  vi.advanceTimersByTime(100_000);
  expect(small.ended).toEqual([{ reason: 'hang', ms: 2000 }]);
  expect(large.ended).toEqual([{ reason: 'hang', ms: 52_000 }]);
});

test('work of days is not looked after every millisecond', () => {
  const { stop } = watched(1e12);
  vi.advanceTimersToNextTimer();
  expect(performance.now()).toBeGreaterThan(1e9);
  stop();
});

test('a deadline ends it at once when it had its two seconds, else then', () => {
  const [early, late] = [watched(1_000_000), watched(1_000_000)];
  vi.advanceTimersByTime(500);
  early.controller.abort(tooLate);
  vi.advanceTimersByTime(2500);
  late.controller.abort(tooLate);
  vi.advanceTimersByTime(100_000);
  expect(early.ended).toEqual([{ reason: 'deadline', ms: 2000 }]);
  expect(late.ended).toEqual([{ reason: 'deadline', ms: 3000 }]);
});

test('what a thread takes to load a file is not counted, neither before a hang nor before a deadline', () => {
  const [hung, late] = [watched(1_000_000, 60_000), watched(10, 30_000)];
  late.controller.abort(tooLate);
  vi.advanceTimersByTime(200_000);
  expect(hung.ended).toEqual([{ reason: 'hang', ms: 112_000 }]);
  expect(late.ended).toEqual([{ reason: 'deadline', ms: 32_000 }]);
});

test('an answer that has come while the event loop was held up is read before', () => {
  const held = watched(10);
  vi.advanceTimersToNextTimer();
  expect(performance.now()).toBeGreaterThanOrEqual(2000);
  held.stop();
  vi.advanceTimersByTime(50_000);
  expect(held.ended).toEqual([]);
});

test('a caller who merely leaves does not end it, nor does anything that comes when it is done', () => {
  const [left, done] = [watched(1_000_000), watched(10)];
  left.controller.abort(new Error('gone'));
  done.stop();
  done.controller.abort(tooLate);
  vi.advanceTimersByTime(50_000);
  expect([...left.ended, ...done.ended]).toEqual([]);
});
