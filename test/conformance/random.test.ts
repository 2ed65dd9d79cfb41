import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { catalogue, findReduction } from '../../src/pipeline/catalogue.ts';
import { isOfElements } from '../../src/reductions/reduction.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import { type Expected, expectedOf, firstWrong, type OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';

/** The definition's answer, or the code of its refusal. */
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
  test('kernels answer what the definition says, whatever the attributes, shape and datatype', () => {
    let answered = 0;
    const property = fc.property(randomOperatorCase(region, reduction, DTYPE_NAMES), (given) => {
      const expected = defined(given);
      if (typeof expected === 'string') {
        expect(() => poolInProcess(given)).toThrow(expect.objectContaining({ code: expected }));
        return;
      }
      const answers = poolInProcess(given);
      if (!Array.isArray(answers)) {
        expect(
          expected.outputs.some(({ value }) => value !== value),
          answers.detail,
        ).toBe(true);
        return;
      }
      answered += 1;
      expect(answers[0]?.spec).toMatchObject({ shape: expected.shape, datatype: expected.datatype });
      expect(firstWrong(given, expected, answers[0]?.elements ?? [])).toBeUndefined();
    });
    fc.assert(property, { numRuns: 150, seed: 20_261_123 });
    expect(answered).toBeGreaterThan(50);
  });
});
