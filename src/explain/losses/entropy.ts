const MOST_BINS = 256;

/** Bins of one width over the range of values, as they were before pooling. */
export type Bins = { readonly least: number; readonly most: number; readonly count: number };

/** Returns min(256, ⌈√n⌉) bins from the least to the most of n values. */
export const binsOf = (least: number, most: number, n: number): Bins => ({
  least,
  most,
  count: Math.min(MOST_BINS, Math.ceil(Math.sqrt(n))),
});

/**
 * Returns the plug-in entropy of the finite values in bits each (Shannon 1948); beyond the range there are more bins of the same
 * width. 0 for a range of one value.
 */
export const entropyOf = (values: Iterable<number>, { least, most, count }: Bins): number => {
  const range = most - least;
  if (!(range > 0)) return 0;
  const counts = new Map<number, number>();
  let n = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = value === most ? count - 1 : Math.floor(((value - least) * count) / range);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
    n += 1;
  }
  let bits = 0;
  for (const inBin of counts.values()) bits -= (inBin / n) * Math.log2(inBin / n);
  return bits === 0 ? 0 : bits;
};
