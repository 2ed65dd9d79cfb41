import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, -3, 2], value: -6 },
    { title: 'usual: integers widen', datatype: 'INT8', elements: [100, 100, 100], value: 1000000n },
    { title: 'usual: past 64 bits it wraps', datatype: 'UINT64', elements: [4294967296n, 4294967296n], value: 0n },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, 0], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: 1 },
    { title: 'empty: integers', datatype: 'INT32', elements: [], value: 1n },
  ],
  error: ({ n, size }) => 2 * (n + 1) * size,
};
