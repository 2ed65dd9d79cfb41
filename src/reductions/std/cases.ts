import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const stdCases: readonly ReductionCase[] = [
  { title: 'usual', datatype: 'FP32', elements: [2, 4, 4, 4, 5, 5, 7, 9], value: 2 },
  {
    title: 'usual: correction 1',
    attributes: { correction: 1 },
    datatype: 'FP64',
    elements: [1, 3],
    value: Math.SQRT2,
  },
  { title: 'usual: one element', datatype: 'FP32', elements: [7], value: 0 },
  { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan], value: nan },
  { title: 'empty', datatype: 'FP32', elements: [], value: nan },
];
