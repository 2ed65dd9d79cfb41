import type { RegionCase } from '../region-scheme.ts';

export const cases: readonly RegionCase[] = [
  {
    title: 'usual: by samples',
    attributes: { kernel_shape: 2, output_shape: 2 },
    shape: [1, 1, 5],
    inputs: [{ name: 'samples', datatype: 'FP32', shape: [1, 1, 1], data: [0.5] }],
    outputShape: [1, 1, 2],
    regions: [
      [0, 1],
      [3, 4],
    ],
  },
  {
    title: 'usual: samples in the order of the axes',
    attributes: { kernel_shape: 1, output_shape: 3 },
    shape: [1, 1, 4, 6],
    inputs: [{ name: 'samples', datatype: 'FP64', shape: [1, 1, 2], data: [0, 0.9] }],
    outputShape: [1, 1, 3, 3],
    regions: [[0], [2], [5], [6], [8], [11], [18], [20], [23]],
  },
  {
    title: 'as many bins as cells',
    attributes: { output_ratio: 1 },
    shape: [1, 1, 3],
    outputShape: [1, 1, 3],
    regions: [[0], [1], [2]],
  },
  {
    title: 'refused: more bins than cells',
    attributes: { kernel_shape: 2, output_shape: 3 },
    shape: [1, 1, 3],
    refused: 'INVALID_ATTRIBUTE',
    naming: '1 to 2 bins',
  },
  {
    title: 'refused: neither a shape nor a ratio',
    attributes: {},
    shape: [1, 1, 3],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'got neither',
  },
  {
    title: 'refused: samples of another shape',
    attributes: { kernel_shape: 1, output_shape: 2 },
    shape: [1, 1, 3],
    inputs: [{ name: 'samples', datatype: 'FP32', shape: [1, 1], data: [0.5] }],
    refused: 'INVALID_SHAPE',
    naming: 'samples: expected [1,1,1]',
  },
];
