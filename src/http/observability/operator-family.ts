import { DIALECT_OPERATORS } from '../../dialects/list.ts';
import { catalogue } from '../../pipeline/catalogue.ts';

/** Regions, frameworks, pipelines, and merges: the label has no other value, whatever names requests have. */
const FAMILIES: ReadonlySet<string> = new Set([
  ...catalogue().regions,
  ...DIALECT_OPERATORS.map(({ name }) => name.split('.', 1)[0] ?? ''),
  'merge',
  'pipeline',
  'explain',
  'compare',
]);

const OWN = 'pool.';

/**
 * Returns the family of an operator: the region of `window/max` and `pool.window.max`, the framework of `torch.max_pool2d`,
 * `merge`, `pipeline`, `unknown` for a name that no operator has, empty without a name.
 */
export const operatorFamily = (name: string | undefined): string => {
  if (name === undefined) return '';
  const begin = name.startsWith(OWN) ? OWN.length : 0;
  let end = begin;
  while (end < name.length && name[end] !== '/' && name[end] !== '.') end += 1;
  const family = name.slice(begin, end);
  return FAMILIES.has(family) ? family : 'unknown';
};
