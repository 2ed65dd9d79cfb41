import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, 2, 3, 6], value: 3 },
    { title: 'usual: a divisor given', datatype: 'FP32', elements: [1, 2, 3], divisor: 4, value: 1.5 },
    { title: 'usual: of integers a fraction', datatype: 'INT8', elements: [1, 2], value: 1.5 },
    { title: 'usual: infinity stays', datatype: 'FP32', elements: [1, inf], value: inf },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
    { title: 'empty: padding alone with a divisor', datatype: 'FP32', elements: [], divisor: 4, value: 0 },
  ],
  error: 'mean',
};
