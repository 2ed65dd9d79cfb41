import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const l1Cases: readonly ReductionCase[] = [
  { title: 'usual', datatype: 'FP32', elements: [3, -4], value: 7 },
  { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
  { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
];
