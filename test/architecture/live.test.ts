import { expect, test } from 'vitest';
import { DIALECT_OPERATORS } from '../../src/dialects/list.ts';
import { DRAWS } from '../live/draws/list.ts';

/** Models whose responses are drawn by chance in a way of their own. */
const NOT_COMPARABLE: readonly string[] = ['tf.nn.fractional_max_pool', 'tf.nn.fractional_avg_pool'];

test('requests of every operator of a framework are drawn for the comparison with its library', () => {
  const names = DIALECT_OPERATORS.filter(({ aliasOf }) => aliasOf === undefined).map(({ name }) => name);
  expect([...DRAWS.keys(), ...NOT_COMPARABLE].toSorted()).toEqual(names.toSorted());
});
