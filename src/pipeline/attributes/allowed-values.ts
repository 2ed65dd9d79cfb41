import type { TSchema } from '@sinclair/typebox';
import { MAX_CELLS } from '../../regions/per-axis.ts';

/** The values of a schema in words: `a whole number from 1 to 64 or a list of 1 to 3 of these`. */
export const allowedValues = (schema: TSchema): string => joined(alternatives(schema));

/** Whether a schema of words has a description that says them, as `channels_first (default) or channels_last` does. */
export const saysItsWords = (schema: TSchema): boolean =>
  wordsOf(schema)?.every((word) => schema.description?.includes(word)) === true;

/** What a value is for, and what it may be. */
export const describedValues = (schema: TSchema): string =>
  saysItsWords(schema) ? `${schema.description}` : `${schema.description}: ${allowedValues(schema)}`;

/** The words that a schema allows; undefined where it allows other values. */
export const wordsOf = ({ type, anyOf, const: only }: TSchema): readonly string[] | undefined => {
  if (type === 'boolean') return ['true', 'false'];
  if (only !== undefined) return [String(only)];
  if (anyOf === undefined) return undefined;
  const words = (anyOf as readonly TSchema[]).map(wordsOf);
  return words.every((some) => some !== undefined) ? words.flat() : undefined;
};

const alternatives = (schema: TSchema): readonly string[] => {
  if (schema.type === 'boolean') return ['true', 'false'];
  if (schema.anyOf === undefined) return [single(schema, [])];
  const said: string[] = [];
  for (const part of schema.anyOf as readonly TSchema[]) {
    said.push(...(part.type === 'array' ? [single(part, said)] : alternatives(part)));
  }
  return said;
};

/** One alternative; the elements of a list may be what was `said` before it. */
const single = (schema: TSchema, said: readonly string[]): string => {
  const { type, const: only, pattern } = schema;
  if (only !== undefined) return only === '' ? 'nothing' : String(only);
  if (type === 'integer') return `a whole number${range(schema)}`;
  if (type === 'number') return `a number${range(schema)}`;
  if (type === 'null') return 'null';
  if (type !== 'array') return `a text${pattern === undefined ? '' : ` like ${pattern}`}`;
  const each = allowedValues(schema.items);
  const [number, isSaid] = [count(schema), each === joined(said)];
  return `a list of ${number}${isSaid ? `${number && 'of '}these` : `values, each ${each}`}`;
};

const count = ({ minItems: least = 0, maxItems: most }: TSchema): string => {
  if (most === undefined) return '';
  if (least === most) return `${most} `;
  return `${least === 0 ? 'up to' : `${least} to`} ${most} `;
};

const range = ({ minimum, exclusiveMinimum, maximum: most, exclusiveMaximum }: TSchema): string => {
  // A bound of the kernels, which no request reaches.
  const maximum = most === MAX_CELLS ? undefined : most;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const bounds = [
    ['from', minimum],
    ['above', exclusiveMinimum],
    ['up to', maximum],
    ['below', exclusiveMaximum],
  ].filter(([, bound]) => bound !== undefined);
  return bounds.map(([word, bound], i) => `${i === 0 ? '' : ' and'} ${word} ${bound}`).join('');
};

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;
