const PREFIX = 'pool.';

/** The region and the reductions that a name says; they need not exist. */
export type PoolName = { readonly region: string; readonly reductions: readonly string[] };

/**
 * Returns the parts of `pool.{region}.{reductions}`, the reductions joined by commas; undefined for another name. Without a
 * regular expression: one took 0.3 s for 16,000 commas in an address.
 */
export const readPoolName = (name: string): PoolName | undefined => {
  if (!name.startsWith(PREFIX)) return undefined;
  const [region, reductions, ...more] = name.slice(PREFIX.length).split('.');
  if (region === undefined || reductions === undefined || more.length > 0) return undefined;
  return { region, reductions: reductions.split(',') };
};
