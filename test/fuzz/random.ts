import { randomSequence } from '../support/random-sequence.ts';

/** Draws from a sequence that a seed decides. */
export type Random = {
  /** A whole number from 0 to one below `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(values: readonly T[]) => T;
};

/** A seed that every byte has a part in (FNV-1a). */
export const seedOf = (bytes: Uint8Array): number =>
  bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5);

/** Returns draws from the sequence of a seed. */
export const randomFrom = (seed: number): Random => {
  const next = randomSequence(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: <T>(values: readonly T[]) => values[below(values.length)] as T };
};
