import { distance } from 'fastest-levenshtein';
import { didYouMean, synonymsAmong } from '../../tensor/synonyms.ts';

const MOST_NAMES = 3;
const MAX_LENGTH = 64;

/** Returns the names nearest to a wrong one: those that mean the same, then those that differ in few letters. */
export const namesNear = (wrong: string, names: readonly string[]): readonly string[] => {
  const synonyms = synonymsAmong(wrong, names);
  const text = wrong.slice(0, MAX_LENGTH).toLowerCase();
  const ranked = names
    .map((name) => ({ name, edits: distance(text, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(2, Math.floor(name.length / 3)) && !synonyms.includes(name))
    .sort((a, b) => a.edits - b.edits)
    .map(({ name }) => name);
  return [...synonyms, ...(synonyms.length > 0 ? [] : ranked)].slice(0, MOST_NAMES);
};

/** Returns `; did you mean "mask"?` for the first of the words that is none of `names` and near one; else an empty text. */
export const nearUnknown = (words: readonly string[], names: readonly string[]): string => {
  for (const word of words) {
    const near = names.includes(word) ? '' : nearNames(word, names);
    if (near !== '') return near;
  }
  return '';
};

/** `; did you mean "max"?` with the names that are nearest to a wrong one, or nothing where none is near. */
export const nearNames = (wrong: string, names: readonly string[]): string => didYouMean(namesNear(wrong, names));
