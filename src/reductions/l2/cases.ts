import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const l2Cases: readonly ReductionCase[] = [
  { title: 'usual', datatype: 'FP32', elements: [3, -4], value: 5 },
  { title: 'usual: no overflow', datatype: 'FP64', elements: [3e300, 4e300], value: 5e300 },
  { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
  { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
];
