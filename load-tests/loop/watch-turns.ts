import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Preloaded into a server: writes the longest turn of its event loop since the last line was read to the file LOOP_FILE, in
 * milliseconds of processor time, so that a busy machine makes no turn longer.
 */
const INTERVAL_MS = 2;
/** Shorter turns are not written. */
const LEAST_MS = 4;

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

const file = process.env.LOOP_FILE;
if (isMainThread && file !== undefined) {
  let before = cpuMs();
  setInterval(() => {
    const now = cpuMs();
    // A timer that is due fires in every turn: between two calls lies one turn, and little else.
    if (now - before >= LEAST_MS) writeFileSync(file, `${now - before}\n`, { flag: 'a' });
    before = now;
  }, INTERVAL_MS).unref();
}
