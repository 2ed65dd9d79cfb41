import { squaresError } from '../error-bounds.ts';
import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan } = Number;

export const cases: ReductionCases = {
  examples: [
    { title: 'usual', datatype: 'FP32', elements: [1, 2, 3, 6], value: 3.5 },
    {
      title: 'usual: correction 1',
      attributes: { correction: 1 },
      datatype: 'FP32',
      elements: [1, 2, 3, 6],
      value: 14 / 3,
    },
    { title: 'usual: far from zero', datatype: 'FP64', elements: [1e8, 1e8 + 1, 1e8 + 2], value: 2 / 3 },
    { title: 'usual: eps', attributes: { eps: 0.25 }, datatype: 'FP32', elements: [5, 5], value: 0.25 },
    { title: 'too few for the correction', attributes: { correction: 1 }, datatype: 'FP32', elements: [5], value: nan },
    {
      title: 'fewer than the correction',
      attributes: { correction: 3 },
      datatype: 'FP32',
      elements: [5, 7],
      value: nan,
    },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  attributes: { correction: [0, 1], eps: [0, 0.5] },
  error: squaresError,
};
