import { describe, expect, test } from 'vitest';
import { readAttributes } from '../../../src/pipeline/attributes/attributes.ts';
import { foldWith } from '../../../src/pipeline/reference/reference.ts';
import { REDUCTIONS } from '../../../src/reductions/list.ts';
import type { Element, Monoid } from '../../../src/reductions/reduction.ts';
import { REDUCTION_CASES } from '../../support/cases.ts';

/** A few roundings of FP64: the powers and the root of a p-norm are each within one. */
const near = (value: Element, expected: Element): boolean => {
  if (typeof value === 'bigint' || typeof expected === 'bigint') return value === expected;
  return Object.is(value, expected) || Math.abs(value - expected) <= 8 * Number.EPSILON * Math.abs(expected);
};

describe.each(REDUCTIONS.map((reduction) => [reduction.name, reduction] as const))('%s', (name, reduction) => {
  const cases = (REDUCTION_CASES[name]?.examples ?? []).map(
    (example) => [`${example.title} (${example.datatype})`, example] as const,
  );

  test.each(cases)('%s', (_, { attributes = {}, datatype, elements, weights, divisor, value }) => {
    const read = readAttributes(reduction.attributes, attributes, name);
    const got = foldWith(reduction, read, datatype)(elements, divisor, weights);
    expect(near(got, value), `${got}, not ${value}`).toBe(true);
  });

  test.each(cases)(
    'merging the states of two parts gives the whole: %s',
    (_, { attributes = {}, datatype, elements, weights = [], divisor, value }) => {
      const read = readAttributes(reduction.attributes, attributes, name);
      const monoid: Monoid = reduction.monoid(read, datatype);
      const state = (from: number, to: number): unknown =>
        elements
          .slice(from, to)
          .reduce<unknown>((s, element, e) => monoid.combine(s, element, weights[from + e]), monoid.identity);
      for (let cut = 0; cut <= elements.length; cut += 1) {
        const merged = monoid.finish(monoid.merge(state(0, cut), state(cut, elements.length)), divisor);
        expect(near(merged, value), `cut at ${cut}: ${merged}, not ${value}`).toBe(true);
      }
    },
  );

  test('has a usual case, one with NaN and an empty one', () => {
    const titles = cases.map(([title]) => title.split(/[:( ]/)[0]);
    expect(titles).toEqual(expect.arrayContaining(['usual', 'NaN', 'empty']));
  });
});
