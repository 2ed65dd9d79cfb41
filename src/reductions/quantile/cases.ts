import type { ReductionCase } from '../reduction.ts';

const { NaN: nan } = Number;

export const quantileCases: readonly ReductionCase[] = [
  { title: 'usual: the middle between two', datatype: 'FP32', elements: [4, 1, 2, 3], value: 2.5 },
  { title: 'usual: linear', attributes: { q: 0.1 }, datatype: 'FP64', elements: [0, 10], value: 1 },
  {
    title: 'usual: lower',
    attributes: { q: 0.9, interpolation: 'lower' },
    datatype: 'FP32',
    elements: [0, 10],
    value: 0,
  },
  {
    title: 'usual: higher',
    attributes: { q: 0.1, interpolation: 'higher' },
    datatype: 'FP32',
    elements: [0, 10],
    value: 10,
  },
  {
    title: 'usual: midpoint',
    attributes: { q: 0.1, interpolation: 'midpoint' },
    datatype: 'FP32',
    elements: [0, 10],
    value: 5,
  },
  {
    title: 'usual: nearest, half to even',
    attributes: { q: 0.5, interpolation: 'nearest' },
    datatype: 'FP32',
    elements: [0, 10, 20, 30],
    value: 20,
  },
  { title: 'usual: the ends', attributes: { q: 1 }, datatype: 'FP32', elements: [5, 1, 3], value: 5 },
  { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, 2], value: nan },
  { title: 'empty', datatype: 'FP32', elements: [], value: nan },
];
