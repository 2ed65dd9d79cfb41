/**
 * Returns an injective text of a value: a JSON value, a query value or a bigint. Unlike JSON it distinguishes -0 from 0 and the
 * infinities from null. Each part is delimited, so that concatenated texts are injective, too.
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
