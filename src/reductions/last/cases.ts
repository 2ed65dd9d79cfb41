import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [3, 1, 4], value: 4 },
    { title: 'NaN is an element', datatype: 'FP32', elements: [1, nan], value: nan },
    { title: 'usual: unsigned integers', datatype: 'UINT8', elements: [1, 255], value: 255 },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: 'none',
};
