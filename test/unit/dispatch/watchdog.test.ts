import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watch } from '../../../src/dispatch/watchdog.ts';
import { RequestError } from '../../../src/errors.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const watched = (microseconds: number) => {
  const ended: { reason: string; ms: number }[] = [];
  const controller = new AbortController();
  const begin = performance.now();
  const end = (reason: string) => ended.push({ reason, ms: performance.now() - begin });
  const stop = watch(microseconds, [new AbortController().signal, controller.signal], end);
  return { ended, controller, stop };
};
const tooLate = new RequestError('DEADLINE_EXCEEDED', 'too late');

test('work may take many times its estimate, and two seconds at least', () => {
  const [small, large] = [watched(10), watched(1_000_000)];
  vi.advanceTimersByTime(100_000);
  expect(small.ended).toEqual([{ reason: 'hang', ms: 2000 }]);
  expect(large.ended).toEqual([{ reason: 'hang', ms: 52_000 }]);
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

test('a caller who merely leaves does not end it, nor does anything that comes when it is done', () => {
  const [left, done] = [watched(1_000_000), watched(10)];
  left.controller.abort(new Error('gone'));
  done.stop();
  done.controller.abort(tooLate);
  vi.advanceTimersByTime(50_000);
  expect([...left.ended, ...done.ended]).toEqual([]);
});
