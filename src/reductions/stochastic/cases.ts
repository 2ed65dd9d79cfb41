import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, 3], value: 2.5 },
    { title: 'usual: negative elements are never drawn', datatype: 'FP32', elements: [-4, 2], value: 2 },
    { title: 'usual: nothing above 0', datatype: 'FP32', elements: [-4, 0], value: 0 },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  error: ({ n, size }) => (4 * n + 8) * size,
};
