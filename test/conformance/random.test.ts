import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { catalogue, findReduction } from '../../src/pipeline/catalogue.ts';
import { isOfElements } from '../../src/reductions/reduction.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import { type Expected, expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';

/** The definition's result, or the code of its refusal. */
const defined = (given: OperatorCase): Expected | string => {
  try {
    return expectedOf(given);
  } catch (error) {
    if (error instanceof RequestError) return error.code;
    throw error;
  }
};

const OPERATORS = catalogue().operators.filter(
  ({ supported, reduction }) => supported && isOfElements(findReduction(reduction)),
);

describe.each(OPERATORS.map(({ region, reduction }) => [region, reduction] as const))('%s/%s', (region, reduction) => {
  test('kernels give what the definition says, whatever the attributes, shape and datatype', () => {
    let served = 0;
    const property = fc.property(randomOperatorCase(region, reduction, DTYPE_NAMES), (given) => {
      const expected = defined(given);
      if (typeof expected === 'string') {
        expect(() => poolInProcess(given)).toThrow(expect.objectContaining({ code: expected }));
        return;
      }
      const results = poolInProcess(given);
      if (!Array.isArray(results)) {
        expect(
          expected.outputs.some(({ value }) => value !== value),
          results.detail,
        ).toBe(true);
        return;
      }
      served += 1;
      expect(results[0]?.spec).toMatchObject({ shape: expected.shape, datatype: expected.datatype });
      expect(firstWrong(given, expected, results[0]?.elements ?? [])).toBeUndefined();
    });
    fc.assert(property, { numRuns: 150, seed: 20_261_123 });
    expect(served).toBeGreaterThan(50);
  });
});
