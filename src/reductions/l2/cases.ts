import { powerError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [3, -4], value: 5 },
    { title: 'usual: no overflow', datatype: 'FP64', elements: [3e300, 4e300], value: 5e300 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: 0 },
  ],
  error: (sizes) => powerError(sizes, 2),
};
