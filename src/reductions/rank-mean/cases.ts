import { weightedError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [6, 3, 2], value: 3 },
    { title: 'usual: one element', datatype: 'FP32', elements: [5], value: 5 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: (sizes) => weightedError(sizes, 0),
};
