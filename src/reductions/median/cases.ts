import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [3, 1, 2], value: 2 },
    { title: 'usual: of an even number the lower', datatype: 'FP32', elements: [4, 1, 2, 3], value: 2 },
    {
      title: 'usual: 64-bit integers, exactly',
      datatype: 'INT64',
      elements: [9007199254740993n, 9007199254740995n, 1n],
      value: 9007199254740993n,
    },
    { title: 'infinities', datatype: 'FP32', elements: [-inf, inf, 5], value: 5 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, 2], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: 'none',
};
