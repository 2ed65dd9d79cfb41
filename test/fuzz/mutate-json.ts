import { EXTREME_NUMBERS, EXTREME_VALUES, HOSTILE_NAMES } from './extremes.ts';
import type { Random } from './random.ts';

/** Marks texts that stand for numbers which JSON.stringify would not write. */
const NUMBER_MARK = '@number:';
const MARKED = new RegExp(`"${NUMBER_MARK}([^"]*)"`, 'g');

/** The text of a JSON value, in which marked numbers stand as they are. */
export const jsonWithNumbers = (value: unknown): string => JSON.stringify(value).replaceAll(MARKED, '$1');

/** A JSON value with some of its parts, one to three, replaced, renamed, removed or given twice. */
export const mutateJson = (random: Random, value: unknown): unknown => {
  let changed: unknown = value;
  for (let changes = 1 + random.below(3); changes > 0; changes -= 1) changed = change(random, changed);
  return changed;
};

/** A JSON value of which one number, if there is one where it looks, is a little more or less, or twice as much. */
export const nudgeNumber = (random: Random, value: unknown): unknown => {
  if (typeof value === 'number') return random.pick([value + 1, value - 1, 2 * value]);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const at = random.below(entries.length);
  const changed = entries.map(([key, part], i) => [key, i === at ? nudgeNumber(random, part) : part] as const);
  return Array.isArray(value) ? changed.map(([, part]) => part) : objectOf(changed);
};

/** Any value that is likely to be wrong. */
export const hostileValue = (random: Random): unknown => {
  const kind = random.below(4);
  if (kind === 0) return random.pick(EXTREME_VALUES);
  if (kind === 1) return random.pick(HOSTILE_NAMES);
  if (kind === 2) return random.pick(EXTREME_NUMBERS);
  return `${NUMBER_MARK}${random.pick(EXTREME_NUMBERS)}`;
};

/** How often a change goes on into a part, rather than to the whole of it. */
const DEEPER_IN = 5;

const change = (random: Random, value: unknown): unknown => {
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || value === null || random.below(DEEPER_IN) === 0) return hostileValue(random);
  const entries: (readonly [string, unknown])[] = Object.entries(value);
  if (entries.length === 0) return hostileValue(random);
  const at = random.below(entries.length);
  const [key, part] = entries[at] as readonly [string, unknown];
  const kind = random.below(8);
  if (kind === 0) entries.splice(at, 1);
  else if (kind === 1) entries.push([isList ? '' : random.pick(HOSTILE_NAMES), part]);
  else if (kind === 2 && !isList) entries[at] = [random.pick(HOSTILE_NAMES), part];
  else entries[at] = [key, change(random, part)];
  return isList ? entries.map(([, each]) => each) : objectOf(entries);
};

/** Unlike an assignment it makes `__proto__` a member like any other. */
const objectOf = (entries: readonly (readonly [string, unknown])[]): unknown => Object.fromEntries(entries);
