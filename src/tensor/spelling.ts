/** Each digit matches in one way only: backtracking over 42,000 digits took 2.4 s. */
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Words by their lower-case form: Python writes True, False and None. */
const WORDS: Readonly<Record<string, unknown>> = {
  null: null,
  none: null,
  true: true,
  false: false,
  inf: 'Infinity',
  '+inf': 'Infinity',
  '-inf': '-Infinity',
  infinity: 'Infinity',
  '+infinity': 'Infinity',
  '-infinity': '-Infinity',
  nan: 'NaN',
};

const scalar = (text: string): unknown => {
  const word = text.toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word];
  if (!NUMBER.test(text)) return text;
  const value = Number(text);
  return /^[-+]?\d+$/.test(text) && !Number.isSafeInteger(value) ? text : value;
};

/** The items of a list in brackets, `[2, 2]` or `(2,)`; undefined without brackets. */
const bracketed = (text: string): string | undefined => {
  const [, square, round] = /^(?:\[([^[\]()]*)\]|\(([^[\]()]*)\))$/.exec(text) ?? [];
  return square ?? round;
};

/**
 * Returns the value of a text in a query or a text parameter: `3` a number, `3,3` or `[3, 3]` or `(3, 3)` a list, `3,` or `[3]` a
 * list of one, `null`, `true`, `inf`; words in any case. Integers beyond 2^53 stay text, so that no digit is lost; non-finite
 * numbers are the strings of JSON bodies.
 */
export const readSpelling = (text: string): unknown => {
  const trimmed = text.trim();
  const items = bracketed(trimmed);
  if (items === undefined && !trimmed.includes(',')) return scalar(trimmed);
  const parts = (items ?? trimmed).split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  return parts.map(scalar);
};

/** Returns the flag of a value: a boolean, or a text of `true`, `false`, `1`, `0`; undefined for another value. */
export const readFlag = (value: unknown): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  const read = typeof value === 'string' ? readSpelling(value) : undefined;
  if (read === true || read === 1) return true;
  return read === false || read === 0 ? false : undefined;
};
