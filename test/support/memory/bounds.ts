const MEBIBYTE = 2 ** 20;

/** Most resident memory above the start of a process: in flight, and what is lent or kept beside it (`SECURITY.md`). */
export const busyBytes = (maxInFlightBytes: number, workers: number): number =>
  maxInFlightBytes + 128 * MEBIBYTE * (1 + workers);

/** Most resident memory above the start, and how long after the last response. */
export const IDLE_BYTES = 400 * MEBIBYTE;
export const IDLE_MS = 3000;
