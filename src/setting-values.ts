/** A setting: its variable, its values and its default. */
export type Setting<T> = {
  readonly env: string;
  readonly meaning: string;
  /** Returns the value of a text; undefined for an invalid text. */
  readonly parse: (text: string) => T | undefined;
  readonly expected: string;
  readonly preset: () => T;
};

/** Returns a setting with a default. */
export const setting = <T>(value: Setting<T>): Setting<T> => value;

/** Returns a setting without a default, which is off. */
export const optional = <T>(value: Omit<Setting<T>, 'preset'>): Setting<T | undefined> => ({
  ...value,
  preset: () => undefined,
});

/** A kind of value: its parser, and the expectation that an error names. */
export type Kind<T> = Pick<Setting<T>, 'parse' | 'expected'>;

/** Returns the kind of integers of a range, both ends included. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  expected: `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`,
  parse: (text) => inRange(/^\d+$/.test(text) ? Number(text) : undefined, least, most),
});

/** Returns the kind of sizes in bytes, plain or with a binary unit. */
export const byteSize = (least = 1): Kind<number> => ({
  expected: `a number of bytes from ${least}, as 1048576 or 256MiB (KiB, MiB, GiB, TiB)`,
  parse: (text) => {
    const [, digits, unit = ''] = /^(\d+)([KMGT]iB)?$/.exec(text) ?? [];
    return inRange(digits === undefined ? undefined : Number(digits) * 1024 ** ' KMGT'.indexOf(unit[0] ?? ' '), least);
  },
});

/** Returns the kind of a word from a list. */
export const oneOf = <const T extends string>(...words: readonly T[]): Kind<T> => ({
  expected: `one of ${words.join(', ')}`,
  parse: (text) => words.find((word) => word === text),
});

/** Returns the kind of non-empty texts. */
export const nonEmptyText = (expected: string): Kind<string> => ({
  expected,
  parse: (text) => (text === '' ? undefined : text),
});

/** Returns the kind of comma-separated lists whose items are all valid. */
export const listOf = (expected: string, isValid: (item: string) => boolean): Kind<readonly string[]> => ({
  expected,
  parse: (text) => {
    const items = text.split(',').map((item) => item.trim());
    return items.every(isValid) ? items : undefined;
  },
});

const inRange = (value: number | undefined, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined =>
  value !== undefined && value >= least && value <= most ? value : undefined;
