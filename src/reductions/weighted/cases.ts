import { weightedError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const undivided = { attributes: { divide: false }, datatype: 'FP32' } as const;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, 5], weights: [1, 3], value: 4 },
    { title: 'usual: a weight of 0', datatype: 'FP32', elements: [1, 5], weights: [2, 0], value: 1 },
    { title: 'no weight is left', datatype: 'FP32', elements: [1, 5], weights: [0, 0], value: nan },
    { title: 'NaN propagates', datatype: 'FP32', elements: [nan, 5], weights: [1, 1], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
    { ...undivided, title: 'undivided', elements: [1, 5], weights: [1, 3], value: 16 },
    { ...undivided, title: 'undivided: no weight is left', elements: [1, 5], weights: [0, 0], value: 0 },
    { ...undivided, title: 'undivided: an infinity of no weight', elements: [inf, 5], weights: [0, 1], value: nan },
    { ...undivided, title: 'undivided: empty', elements: [], value: 0 },
  ],
  error: (sizes) => weightedError(sizes, 0),
};
