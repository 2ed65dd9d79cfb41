/** What one setting is: its variable, its values, its default. */
export type Setting<T> = {
  readonly env: string;
  readonly meaning: string;
  /** The value that a text stands for; undefined when it is none. */
  readonly parse: (text: string) => T | undefined;
  readonly expected: string;
  readonly preset: () => T;
};

/** A setting with a default. */
export const setting = <T>(value: Setting<T>): Setting<T> => value;

/** A setting that is off unless it is given. */
export const optional = <T>(value: Omit<Setting<T>, 'preset'>): Setting<T | undefined> => ({
  ...value,
  preset: () => undefined,
});

/** A kind of value: what it reads, and what it says it expects. */
export type Kind<T> = Pick<Setting<T>, 'parse' | 'expected'>;

/** Whole numbers of a range, both ends included. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  expected: `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`,
  parse: (text) => inRange(/^\d+$/.test(text) ? Number(text) : undefined, least, most),
});

/** Sizes in bytes, plain or with a binary unit. */
export const byteSize = (least = 1): Kind<number> => ({
  expected: `a number of bytes from ${least}, as 1048576 or 256MiB (KiB, MiB, GiB, TiB)`,
  parse: (text) => {
    const [, digits, unit = ''] = /^(\d+)([KMGT]iB)?$/.exec(text) ?? [];
    return inRange(digits === undefined ? undefined : Number(digits) * 1024 ** ' KMGT'.indexOf(unit[0] ?? ' '), least);
  },
});

/** One of some words. */
export const oneOf = <const T extends string>(...words: readonly T[]): Kind<T> => ({
  expected: `one of ${words.join(', ')}`,
  parse: (text) => words.find((word) => word === text),
});

/** Any text but the empty one. */
export const someText = (expected: string): Kind<string> => ({
  expected,
  parse: (text) => (text === '' ? undefined : text),
});

/** The pieces between commas, each of which `isGood`. */
export const listOf = (expected: string, isGood: (piece: string) => boolean): Kind<readonly string[]> => ({
  expected,
  parse: (text) => {
    const pieces = text.split(',').map((piece) => piece.trim());
    return pieces.every(isGood) ? pieces : undefined;
  },
});

const inRange = (value: number | undefined, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined =>
  value !== undefined && value >= least && value <= most ? value : undefined;
