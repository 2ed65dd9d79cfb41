import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const lastCases: readonly ReductionCase[] = [
  { title: 'usual', datatype: 'FP32', elements: [3, 1, 4], value: 4 },
  { title: 'NaN is an element', datatype: 'FP32', elements: [1, nan], value: nan },
  { title: 'usual: unsigned integers', datatype: 'UINT8', elements: [1, 255], value: 255 },
  { title: 'empty', datatype: 'FP32', elements: [], value: nan },
];
