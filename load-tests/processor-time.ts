const SLEPT = new Int32Array(new SharedArrayBuffer(4));
/** Kernels that account by ticks bring a thread's time up to date when it gives its core up, and else every 4 ms. */
const SLEEP_MS = 0.02;

/** Returns the processor time of this thread, µs, user and system together: their division is coarse. */
export const processorUs = (): number => {
  Atomics.wait(SLEPT, 0, 0, SLEEP_MS);
  const { user, system } = process.threadCpuUsage();
  return user + system;
};
