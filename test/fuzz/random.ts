/** Draws from a sequence that a seed decides. */
export type Random = {
  /** A whole number from 0 to one below `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(some: readonly T[]) => T;
};

/** A seed that every byte has a part in (FNV-1a). */
export const seedOf = (bytes: Uint8Array): number =>
  bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5);

/** The sequence of a seed (mulberry32, Ettinger 2017). */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: <T>(some: readonly T[]) => some[below(some.length)] as T };
};
