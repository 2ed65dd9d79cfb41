const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

const WORDS: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  false: false,
  inf: 'Infinity',
  '+inf': 'Infinity',
  '-inf': '-Infinity',
  nan: 'NaN',
};

const scalar = (text: string): unknown => {
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  if (!NUMBER.test(text)) return text;
  const value = Number(text);
  return /^[-+]?\d+$/.test(text) && !Number.isSafeInteger(value) ? text : value;
};

/**
 * The value that a text of a query stands for: `3` a number, `3,3` a list, `3,` a list of one, `null`, `true`, `inf`.
 * Whole numbers past 2^53 stay text, so that nothing is lost; non-finite numbers are the strings that JSON uses.
 */
export const readSpelling = (text: string): unknown => {
  if (!text.includes(',')) return scalar(text.trim());
  const parts = text.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  return parts.map(scalar);
};
