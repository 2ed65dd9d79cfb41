import { taskFile } from '../../../workers/files.ts';
import type { Threads } from './threads.ts';

const TRIM_MEMORY = taskFile('trim-memory');
/** Time without a finished message after which memory is not worth keeping: filling it again takes 0.4 ms per MB. */
const IDLE_MS = 1000;
/** Estimated time of a message: for the watchdog. Measured 15. */
const TRIM_MICROSECONDS = 15_000;

/** The same threads, whose memory is returned to the system once none of them has finished a message for a second. */
export const trimIdleThreads = (threads: Threads, idleMs = IDLE_MS): Threads => {
  const trim = (): void => {
    const message = {
      filename: TRIM_MEMORY,
      jobs: [{}],
      transferred: [],
      microseconds: TRIM_MICROSECONDS,
      callers: [],
    };
    // A thread that dies of it is replaced, and reported as any other.
    for (let idle = threads.idle(); idle > 0; idle -= 1) {
      const trimmed = threads.run(message).catch(() => {});
      void trimmed.then(() => becameIdle());
    }
  };
  const timer = setTimeout(trim, idleMs).unref();
  let isClosed = false;
  let becameIdle = (): void => {};
  return {
    ...threads,
    onStart: (listener) => {
      becameIdle = listener;
      threads.onStart(listener);
    },
    run: async (message) => {
      try {
        return await threads.run(message);
      } finally {
        if (!isClosed) timer.refresh();
      }
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      return threads.close();
    },
  };
};
