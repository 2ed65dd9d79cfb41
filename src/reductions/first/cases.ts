import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [3, 1, 4], value: 3 },
    { title: 'NaN is an element', datatype: 'FP32', elements: [nan, 1], value: nan },
    {
      title: 'usual: 64-bit integers, exactly',
      datatype: 'INT64',
      elements: [9007199254740993n, 1n],
      value: 9007199254740993n,
    },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: 'none',
};
