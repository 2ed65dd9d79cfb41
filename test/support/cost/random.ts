/** Numbers that follow from a seed alone (mulberry32, T. Ettinger). */
export type Random = {
  /** From 0 to below 1. */
  readonly share: () => number;
  /** A whole number in a range, both ends included. */
  readonly whole: (least: number, most: number) => number;
  /** The same with each order of magnitude as likely as another. */
  readonly magnitude: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(values: readonly T[]) => T;
};

export const randomOf = (seed: number): Random => {
  let state = seed | 0;
  const share = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number): number => least + Math.floor(share() * Math.max(0, most - least + 1));
  return {
    share,
    whole,
    magnitude: (least, most) =>
      Math.floor(Math.min(most, Math.max(least, Math.round(least * (most / least) ** share())))),
    chance: (probability) => share() < probability,
    pick: <T>(values: readonly T[]): T => {
      if (values.length === 0) throw new Error('expected values to pick one of, got none');
      return values[whole(0, values.length - 1)] as T;
    },
  };
};
