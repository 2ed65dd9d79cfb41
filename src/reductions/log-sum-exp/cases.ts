import { logarithmError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP64', elements: [0, Math.log(3)], value: Math.log(4) },
    { title: 'usual: no overflow', datatype: 'FP32', elements: [1000, 1000], value: 1000 + Math.LN2 },
    { title: 'infinity stays', datatype: 'FP32', elements: [inf, -inf], value: inf },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, inf], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: -inf },
  ],
  error: (sizes) => logarithmError(sizes, 1),
};
