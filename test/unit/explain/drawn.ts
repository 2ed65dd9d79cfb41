/** Returns numbers in (0.1, 2), reproducible by their seed. */
export const drawn = (count: number, seed: number): readonly number[] => {
  let state = seed + 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 0.1 + (1.9 * state) / 2 ** 32;
  });
};
