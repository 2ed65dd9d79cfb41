import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { boundMsOf, createWatchdog } from '../../../../src/dispatch/threads/watchdog.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work whose thread has used a share of the time since it began. */
const watched = ({
  boundMs = 2000,
  share = 1,
  loadingMs = 0,
  abandonedBy = undefined as 'deadline' | 'client_gone' | undefined,
  usedMs = undefined as (() => Promise<number | undefined>) | undefined,
}) => {
  const ended: { reason: string; ms: number }[] = [];
  const begin = performance.now();
  const used = async () => {
    const ms = performance.now() - begin - loadingMs;
    return ms > 0 ? share * ms : undefined;
  };
  const stop = createWatchdog()({
    boundMs,
    abandonedBy: () => abandonedBy,
    usedMs: usedMs ?? used,
    end: (reason) => ended.push({ reason, ms: performance.now() - begin }),
  });
  return { ended, stop };
};
const first = ({ ended }: { readonly ended: readonly unknown[] }) => ended[0];

test('work may take forty times its estimate, and two seconds at least', () => {
  expect([10, 1e6].map(boundMsOf)).toEqual([2000.4, 42_000]);
});

test('work that takes more processor time than its bound is ended, however long it takes by the clock', async () => {
  const [full, tenth] = [watched({ boundMs: 3000 }), watched({ boundMs: 3000, share: 0.1 })];
  await vi.advanceTimersByTimeAsync(100_000);
  expect(first(full)).toEqual({ reason: 'timeout', ms: 3000 });
  expect(first(tenth)).toEqual({ reason: 'timeout', ms: 30_000 });
});

test('a machine that is busy with other things, or throttled to a hundredth, ends no work within its bound', async () => {
  const starved = watched({ share: 0.01 });
  const silent = watched({ usedMs: () => new Promise(() => {}) });
  await vi.advanceTimersByTimeAsync(190_000);
  expect([...starved.ended, ...silent.ended]).toEqual([]);
});

test('a thread that reports and does nothing hangs after five seconds; one that never reports, after minutes', async () => {
  const idle = watched({ share: 0 });
  const silent = watched({ usedMs: () => new Promise(() => {}) });
  await vi.advanceTimersByTimeAsync(310_000);
  expect(first(idle)).toEqual({ reason: 'hang', ms: 6500 });
  expect(first(silent)).toEqual({ reason: 'hang', ms: 302_000 });
});

test('a pause of all processes is no hang', async () => {
  let used = 0;
  const paused = watched({ boundMs: 1e9, usedMs: async () => used });
  for (let look = 0; look < 100; look += 1) {
    await vi.advanceTimersByTimeAsync(4000);
    used += 1;
  }
  expect(paused.ended).toEqual([]);
});

test('the time of a thread to load its file is not counted', async () => {
  const loading = watched({ loadingMs: 60_000 });
  await vi.advanceTimersByTimeAsync(61_900);
  expect(loading.ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(first(loading)).toEqual({ reason: 'timeout', ms: 62_000 });
});

test.each(['deadline', 'client_gone'] as const)(
  'work that no request needs (%s) is ended after two seconds of processor time, not before',
  async (reason) => {
    const abandoned = watched({ boundMs: 1e6, share: 0.5, abandonedBy: reason });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(first(abandoned)).toEqual({ reason, ms: 4000 });
  },
);

test('work that is done while its thread is asked is not ended', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const done = watched({ usedMs: () => promise });
  await vi.advanceTimersByTimeAsync(3000);
  done.stop();
  resolve(1e9);
  await vi.advanceTimersByTimeAsync(3000);
  expect(done.ended).toEqual([]);
});
