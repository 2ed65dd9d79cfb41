/**
 * A text that no other value has: of the values of JSON and of a query, and bigints. Unlike JSON it tells -0 from 0 and
 * the infinities from null; each part is closed, so that texts one behind the other are as exact.
 */
export const cacheKey = (value: unknown): string => {
  if (typeof value === 'string') return `'${value.length}:${value}`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0,' : `${value},`;
  if (typeof value === 'bigint') return `${value}n,`;
  if (Array.isArray(value)) return `[${value.map(cacheKey).join('')}]`;
  if (typeof value !== 'object' || value === null) return `${value},`;
  let text = '{';
  for (const [key, member] of Object.entries(value)) text += cacheKey(key) + cacheKey(member);
  return `${text}}`;
};
