import { powerError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual: equal elements stay', datatype: 'FP32', elements: [2, 2], value: 2 },
    { title: 'usual', datatype: 'FP64', elements: [1, 2, 3], value: 12 ** (1 / 3) },
    { title: 'usual: p = 1 is the mean', attributes: { p: 1 }, datatype: 'FP32', elements: [1, 2, 6], value: 3 },
    { title: 'usual: below eps counts as eps', datatype: 'FP64', elements: [-5, -7], value: 1e-6 },
    { title: 'usual: powers out of range', datatype: 'FP64', elements: [1e200, 1e200], value: 1e200 },
    { title: 'infinity stays', datatype: 'FP32', elements: [1, inf], value: inf },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, inf], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  attributes: { p: [1, 3, 2.5], eps: [1e-6, 0.5] },
  error: (sizes, { p = 3 }) => powerError(sizes, Number([p].flat()[0])),
};
