import { distance } from 'fastest-levenshtein';

/** `; did you mean "max"?` with the names that are nearest to a wrong one, or nothing where none is near. */
export const nearNames = (wrong: string, names: readonly string[]): string => {
  const ranked = names
    .map((name) => ({ name, edits: distance(wrong.slice(0, 64).toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3);
  if (ranked.length === 0) return '';
  return `; did you mean ${ranked.map(({ name }) => JSON.stringify(name)).join(' or ')}?`;
};
