import { namesNear } from '../pipeline/attributes/near-names.ts';
import { catalogue } from '../pipeline/catalogue.ts';
import { didYouMean, synonymsAmong } from '../tensor/synonyms.ts';

const MOST_NAMES = 3;
const MAX_LENGTH = 128;

const { regions, reductions } = catalogue();

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Letters in the same order, whatever the case and signs: `MaxPool2d` and `max_pool2d`. */
const letters = (name: string): string => name.toLowerCase().replace(/[^\da-z]/g, '');

/** Returns a hint at the models that a name may mean: `; did you mean "torch.max_pool2d"?`, or nothing. */
export const nearModels = (wrong: string, names: readonly string[]): string => {
  const name = wrong.slice(0, MAX_LENGTH);
  const swapped = poolNameLike(name, reductions, regions);
  if (swapped !== undefined) {
    const [reduction, region] = swapped;
    return `; the order is pool.REGION.REDUCTION${didYouMean([`pool.${region}.${reduction}`])}`;
  }
  const suggestion = poolNameLike(name, regions, reductions);
  if (suggestion !== undefined) return didYouMean([`pool.${suggestion.join('.')}`]);
  const sameEnd = names.filter((each) => letters(lastPart(each)) === letters(lastPart(name)));
  const framework = name.split('.', 1)[0];
  const ranked = [
    (each: string) => each.startsWith(`${framework}.`),
    (each: string) => lastPart(each) === lastPart(name),
    () => true,
  ]
    .map((isBetter) => sameEnd.filter(isBetter))
    .find(({ length }) => length > 0);
  return didYouMean(ranked?.slice(0, MOST_NAMES) ?? namesNear(name, names));
};

/** Returns both parts of an operator's name, with or without `pool.`, after synonyms are replaced; undefined for another name. */
const poolNameLike = (
  name: string,
  first: readonly string[],
  second: readonly string[],
): readonly [string, string] | undefined => {
  const parts = name.replace(/^pool[./]/i, '').split(/[./]/);
  const [region = '', reduction = ''] = parts;
  if (parts.length !== 2) return undefined;
  const [[a], [b]] = [synonymsAmong(region, first), synonymsAmong(reduction, second)];
  return a === undefined || b === undefined ? undefined : [a, b];
};
