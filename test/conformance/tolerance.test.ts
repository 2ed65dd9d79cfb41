import { expect, test } from 'vitest';
import { expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';

const caseOf = (reduction: string, elements: readonly number[]): OperatorCase => ({
  region: 'global',
  reduction,
  attributes: {},
  shape: [1, 1, elements.length],
  datatype: 'FP64',
  elements,
});

test.each([
  ['var', [1e160, -1e160]],
  ['prod', [1e200, 1e200]],
  ['log_sum', [0, 0]],
  ['log_sum', [Number.POSITIVE_INFINITY, 1]],
  ['log_sum', [1, 2]],
] as const)('%s of %j is not NaN', (reduction, elements) => {
  const one = caseOf(reduction, elements);
  expect(firstWrong(one, expectedOf(one), [Number.NaN])).toMatch(/^output 0: NaN, not /);
});

test('log_sum of a sum that is less than its own error is any value, NaN too', () => {
  const one = caseOf('log_sum', [0.1, 0.2, -0.3]);
  for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, -37])
    expect(firstWrong(one, expectedOf(one), [value])).toBeUndefined();
});
