import { type TSchema, Type } from '@sinclair/typebox';
import { RequestError } from '../errors.ts';

/** Largest value of an attribute that counts cells: kernels compute with 32 bits. */
export const MAX_CELLS = 2 ** 31 - 1;

/** A whole number of cells from `minimum`. */
export const cells = (minimum: number) => Type.Integer({ minimum, maximum: MAX_CELLS });

/** Schema of an attribute with one value for every spatial axis, or a list with one for each. */
export const perAxis = <T extends TSchema>(value: T, options: { description: string; default?: unknown }) =>
  Type.Union([value, Type.Array(value, { minItems: 1, maxItems: 3 })], options);

/** How many axes the lists among the attributes have, or undefined where there is no list. */
export const listedRank = (attributes: Readonly<Record<string, unknown>>): number | undefined => {
  const lists = Object.entries(attributes).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const [first, ...others] = lists;
  for (const [name, list] of others) {
    if (first !== undefined && list.length !== first[1].length) {
      const detail = `${name}: expected ${first[1].length} values, as ${first[0]} has, got ${list.length} (${list})`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
    }
  }
  return first?.[1].length;
};

/** The value of each of `rank` axes. */
export const forEachAxis = <T>(value: T | readonly T[], rank: number): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : Array<T>(rank).fill(value as T);
