import type { ReductionCases } from '../reduction-cases.ts';

const { NaN: nan, POSITIVE_INFINITY: endless } = Number;

export const cases: ReductionCases = {
  examples: [
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
    {
      title: 'of infinity above the limit',
      attributes: { q: 0.4 },
      datatype: 'FP32',
      elements: [0, endless],
      value: endless,
    },
    {
      title: 'near infinity the limit',
      attributes: { q: 0.6 },
      datatype: 'FP32',
      elements: [0, endless],
      value: endless,
    },
    {
      title: 'of −infinity the limit',
      attributes: { q: 0.4 },
      datatype: 'FP64',
      elements: [-endless, 3],
      value: -endless,
    },
    {
      title: 'past −infinity the limit',
      attributes: { q: 0.6 },
      datatype: 'FP16',
      elements: [3, -endless],
      value: -endless,
    },
    { title: 'at the finite end that', attributes: { q: 1 }, datatype: 'FP32', elements: [-endless, 3], value: 3 },
    {
      title: 'between both infinities NaN',
      attributes: { q: 0.4 },
      datatype: 'FP32',
      elements: [-endless, endless],
      value: nan,
    },
    {
      title: 'ends further apart than FP64 reaches',
      attributes: { q: 0.75 },
      datatype: 'FP64',
      elements: [-1.5e308, 1.5e308],
      value: 7.5e307,
    },
    { title: 'NaN propagates', datatype: 'FP32', elements: [1, nan, 2], value: nan },
    { title: 'empty', datatype: 'FP32', elements: [], value: nan },
  ],
  attributes: {
    q: [0, 0.25, 0.5, 0.9, 1],
    interpolation: ['linear', 'lower', 'higher', 'midpoint', 'nearest'],
  },
  error: ({ largest }) => 8 * largest,
};
