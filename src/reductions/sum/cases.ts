import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, -3, 2.5], value: 0.5 },
    { title: 'usual: integers widen', datatype: 'UINT8', elements: [255, 255, 255], value: 765n },
    {
      title: 'usual: past 64 bits integers wrap',
      datatype: 'INT64',
      elements: [9223372036854775807n, 1n],
      value: -9223372036854775808n,
    },
    { title: 'usual: BOOL counts', datatype: 'BOOL', elements: [1, 0, 1], value: 2n },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan], value: nan },
    { title: 'NaN of opposite infinities', datatype: 'FP32', elements: [inf, -inf], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
  ],
};
