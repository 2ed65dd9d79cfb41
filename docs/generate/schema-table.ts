import { OptionalKind, type TProperties, type TSchema } from '@sinclair/typebox';
import { allowedValues, wordsOf } from '../../src/pipeline/attributes/allowed-values.ts';
import { code, table } from './markdown.ts';

/** A table of attributes: name, type, default, values, meaning; a sentence where there are none. */
export const schemaTable = (schemas: TProperties): string => {
  const rows = Object.entries(schemas).map(([name, schema]) => [
    code(name),
    typesOf(schema).join(' or '),
    defaultOf(schema) ?? '–',
    valuesOf(schema),
    meaningOf(schema),
  ]);
  return rows.length === 0 ? 'No attributes.' : table(['attribute', 'type', 'default', 'values', 'meaning'], rows);
};

/** JSON types of a schema, each once: `integer`, `list`. */
const typesOf = (schema: TSchema): readonly string[] => {
  const { type, anyOf, const: only } = schema;
  if (anyOf !== undefined) return [...new Set((anyOf as readonly TSchema[]).flatMap(typesOf))];
  if (typeof only === 'string' || type === 'string') return ['text'];
  return [type === 'array' ? 'list' : String(type)];
};

/** `inclusive (default: the last cell belongs to the box)`: a word at the beginning, or after a colon, with its reason. */
const WORD_WITH_REASON = /(?:^|: )(\w+) \(default:/;
/** `(default 2)`, `(default: kernel_shape)`. */
const STATED = /\(default:? ([^)]*)\)/;
/** `true or false (default)`; of an attribute that takes no words, `their largest id + 1 (default)`. */
const MARKED_WORD = /(\S+) \(default\)/;
const MARKED = /([^,;:]+) \(default\)/;

/** The default that a description states; `required` for an attribute without one; undefined where none is stated. */
export const defaultOf = (schema: TSchema): string | undefined => {
  if (!(OptionalKind in schema)) return 'required';
  const { description = '' } = schema;
  const [, word] = WORD_WITH_REASON.exec(description) ?? [];
  const marked = wordsOf(schema) === undefined ? MARKED : MARKED_WORD;
  const [, text] = STATED.exec(description) ?? marked.exec(description) ?? [];
  return (word ?? text)?.trim();
};

const valuesOf = (schema: TSchema): string =>
  allowedValues(schema)
    .replaceAll(/a text like \S+/g, 'a number as text')
    .replaceAll('a whole number', 'an integer');

/** The description without its default and without the words that the other columns have. */
const meaningOf = (schema: TSchema): string => {
  const meaning = (schema.description ?? '')
    .replaceAll(/ \(default(?:: (?:the|all) [^)]*|:? [\w.,+-]+|)\)/g, '')
    .replace(/^true or false: /, '')
    .replaceAll('<', '&lt;');
  return meaning === allowedValues(schema) ? '' : meaning;
};
