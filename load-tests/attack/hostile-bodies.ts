/** A body of so many bytes that are all 1. */
export const bytesOf = (length: number): Uint8Array => new Uint8Array(length).fill(1);

/** A message of `/v1` and `/v2` in JSON. */
export const jsonOf = (inputs: readonly object[], parameters: object): string => JSON.stringify({ inputs, parameters });

/**
 * The bytes of so many FP32 in an order for which selection by the median of three takes quadratic time (Musser,
 * "Introspective Sorting and Selection Algorithms", 1997, figure 2).
 */
export const antiQuicksort = (count: number): Uint8Array => {
  const values = new Float32Array(count);
  const half = Math.floor(count / 2);
  for (let i = 1; i <= half; i += 1) {
    values[i - 1] = i % 2 === 1 ? i : half + i - 1;
    values[half + i - 1] = 2 * i;
  }
  return new Uint8Array(values.buffer);
};

/** A generator of numbers from 0 to below 1 (mulberry32), the same for the same seed. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};
