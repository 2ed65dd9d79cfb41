import { type TSchema, Type } from '@sinclair/typebox';
import { expect, test } from 'vitest';
import { allowedValues, saysItsWords } from '../../../src/pipeline/attributes/allowed-values.ts';

const [count, share] = [Type.Integer({ minimum: 1, maximum: 8 }), Type.Number({ exclusiveMinimum: 0, maximum: 1 })];

test.each<[TSchema, string]>([
  [count, 'a whole number from 1 to 8'],
  [share, 'a number above 0 and up to 1'],
  [Type.Number(), 'a number'],
  [Type.Number({ minimum: 0, exclusiveMaximum: 1 }), 'a number from 0 and below 1'],
  [Type.Union([Type.Boolean(), Type.Literal(0), Type.Literal(1)]), 'true, false, 0 or 1'],
  [
    Type.Union([count, Type.Array(count, { minItems: 1, maxItems: 3 })]),
    'a whole number from 1 to 8 or a list of 1 to 3 of these',
  ],
  [Type.Union([share, Type.Array(share)]), 'a number above 0 and up to 1 or a list of these'],
  [
    Type.Union([count, Type.Array(Type.Union([count, Type.Null()]), { maxItems: 3 })]),
    'a whole number from 1 to 8 or a list of up to 3 values, each a whole number from 1 to 8 or null',
  ],
  [Type.Array(count, { minItems: 2, maxItems: 2 }), 'a list of 2 values, each a whole number from 1 to 8'],
  [Type.Union([Type.Number(), Type.Literal('Infinity')]), 'a number or Infinity'],
  [Type.Union([Type.Null(), Type.String()]), 'null or a text'],
  [Type.Union([Type.Literal(''), Type.Literal('max')]), 'nothing or max'],
])('a schema %j allows %s', (schema, words) => {
  expect(allowedValues(schema)).toBe(words);
});

test('a description of words says them all, or they are said beside it', () => {
  const words = [Type.Literal('max'), Type.Literal('sum')];
  expect(saysItsWords(Type.Union(words, { description: 'max (default) or sum' }))).toBe(true);
  expect(saysItsWords(Type.Union(words, { description: 'how tokens are pooled' }))).toBe(false);
  expect(saysItsWords(Type.Boolean({ description: 'true or false (default)' }))).toBe(true);
  expect(saysItsWords(Type.Integer({ description: 'a whole number' }))).toBe(false);
});
