import { randomSequence } from '../random-sequence.ts';

/** Draws of numbers that a seed decides. */
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
  const share = randomSequence(seed);
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
