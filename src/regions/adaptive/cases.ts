import type { RegionCase } from '../region-scheme.ts';

export const cases: readonly RegionCase[] = [
  {
    title: 'usual: bins of one extent',
    attributes: { output_shape: [2] },
    shape: [1, 1, 4],
    outputShape: [1, 1, 2],
    regions: [
      [0, 1],
      [2, 3],
    ],
  },
  {
    title: 'uneven bins overlap by one cell',
    attributes: { output_shape: [3] },
    shape: [1, 1, 5],
    outputShape: [1, 1, 3],
    regions: [
      [0, 1],
      [1, 2, 3],
      [3, 4],
    ],
  },
  {
    title: 'null keeps an axis',
    attributes: { output_shape: [1, null] },
    shape: [1, 2, 2],
    outputShape: [1, 1, 2],
    regions: [
      [0, 2],
      [1, 3],
    ],
  },
  {
    title: 'more bins than cells repeat cells',
    attributes: { output_shape: [3] },
    shape: [1, 1, 2],
    outputShape: [1, 1, 3],
    regions: [[0], [0, 1], [1]],
  },
  {
    title: 'channels last',
    attributes: { output_shape: [1] },
    layout: 'channels_last',
    shape: [1, 2, 2],
    outputShape: [1, 1, 2],
    regions: [
      [0, 2],
      [1, 3],
    ],
  },
  {
    title: 'refused: no output shape',
    attributes: {},
    shape: [1, 1, 4],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'output_shape',
  },
  {
    title: 'refused: no bin at all',
    attributes: { output_shape: 0 },
    shape: [1, 1, 4],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'output_shape',
  },
  {
    title: 'refused: a list that fits no axes of the tensor',
    attributes: { output_shape: [1, 1, 1] },
    shape: [1, 1, 4],
    refused: 'INVALID_SHAPE',
    naming: 'rank 4 or 5',
  },
];
