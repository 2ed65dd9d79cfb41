import { OptionalKind, type TProperties, type TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { RequestError } from '../../errors.ts';
import { readFlag, readSpelling } from '../../tensor/spelling.ts';
import { didYouMean, synonymsAmong } from '../../tensor/synonyms.ts';
import { allowedValues, saysItsWords, wordsOf } from './allowed-values.ts';
import { nearNames } from './near-names.ts';

const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>();

const check = (schema: TSchema, value: unknown): boolean => {
  let checker = compiled.get(schema);
  if (checker === undefined) {
    checker = TypeCompiler.Compile(schema);
    compiled.set(schema, checker);
  }
  return checker.Check(value);
};

/**
 * The attributes of a request, read from either spelling (text of a query, JSON) and checked against their schemas.
 * @throws UNKNOWN_ATTRIBUTE naming those allowed; INVALID_ATTRIBUTE for a value that is missing or not of its schema.
 */
export const readAttributes = (
  schemas: TProperties,
  given: Readonly<Record<string, unknown>>,
  operator: string,
): Readonly<Record<string, unknown>> => {
  const attributes: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(given)) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined) {
      const allowed = Object.keys(schemas);
      const detail = `${operator} has no attribute ${JSON.stringify(name)}${nearNames(name, allowed)}; allowed: ${allowed.join(', ')}`;
      throw new RequestError('UNKNOWN_ATTRIBUTE', detail, `?${name}`);
    }
    const value = typeof raw === 'string' ? readText(schema, raw) : raw;
    if (!check(schema, value)) {
      const words = typeof value === 'string' ? (wordsOf(schema) ?? []) : [];
      throw refusal(name, schema, `${shown(value)}${didYouMean(synonymsAmong(String(value), words))}`);
    }
    attributes[name] = value;
  }
  for (const [name, schema] of Object.entries(schemas)) {
    if (!Object.hasOwn(attributes, name) && !(OptionalKind in schema)) {
      throw refusal(name, schema, 'nothing');
    }
  }
  return attributes;
};

/**
 * Returns the value of a text: the text itself where the schema allows it (`nan` is a policy for empty regions), else its spelling,
 * the flag of `1` or `0`, or a list of one item, which clients that repeat keys write as `axes=1`.
 */
const readText = (schema: TSchema, text: string): unknown => {
  if (check(schema, text)) return text;
  const value = readSpelling(text);
  return [value, readFlag(text), [value]].find((reading) => check(schema, reading)) ?? value;
};

const refusal = (name: string, schema: TSchema, got: string): RequestError => {
  const detail = saysItsWords(schema)
    ? `${name}: expected ${schema.description}; got ${got}`
    : `${name}: expected ${allowedValues(schema)}; got ${got} (${schema.description})`;
  return new RequestError('INVALID_ATTRIBUTE', detail, `?${name}`);
};

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
