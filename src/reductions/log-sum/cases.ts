import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP64', elements: [1, 2], value: Math.log(3) },
    { title: 'of a negative sum', datatype: 'FP32', elements: [-1, -2], value: nan },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: -inf },
  ],
  error: ({ n, absolute, size }) =>
    (2 * n + 8) * Math.max(absolute * Math.exp(-size), absolute, 1) * Math.exp(size) + 4 * size,
  // The logarithm of a sum that is less than its error, which may be of either sign, and 0.
  allowsAnyValue: (elements) => {
    const absolute = elements.reduce<number>((sum, element) => sum + Math.abs(Number(element)), 0);
    const sum = Math.abs(elements.reduce<number>((total, element) => total + Number(element), 0));
    return absolute > 0 && absolute < inf && (elements.length + 4) * absolute * 2 ** -53 >= sum;
  },
};
