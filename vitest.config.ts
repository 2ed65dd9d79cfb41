import { defineConfig } from 'vitest/config';

/** Far above what a test takes (milliseconds; some start threads or processes), so that only a hang fails by time. */
const HANG_MS = 180_000;

/** What a test polls for happens within milliseconds, on a busy machine within seconds. */
const POLL_MS = 30_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // A process for each file costs a quarter of the whole run; no test leaves anything behind in its own.
    isolate: false,
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    expect: { poll: { timeout: POLL_MS } },
  },
});
