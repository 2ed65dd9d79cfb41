import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, -3, 2], value: 2 },
    { title: 'usual: one element', datatype: 'FP16', elements: [-0.5], value: -0.5 },
    {
      title: 'usual: 64-bit integers, exactly',
      datatype: 'INT64',
      elements: [9007199254740993n, 9007199254740992n],
      value: 9007199254740993n,
    },
    { title: 'usual: unsigned integers', datatype: 'UINT8', elements: [0, 255, 7], value: 255 },
    { title: 'usual: BOOL', datatype: 'BOOL', elements: [0, 1], value: 1 },
    { title: 'infinities are values', datatype: 'FP32', elements: [-inf, 0, inf], value: inf },
    { title: 'NaN wins', datatype: 'FP32', elements: [1, nan, inf, -inf], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: -inf },
    { title: 'empty: integers', datatype: 'INT8', elements: [], value: -128 },
  ],
  error: 'none',
};
