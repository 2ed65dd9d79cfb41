import type { RegionCase } from '../region-scheme.ts';

export const cases: readonly RegionCase[] = [
  {
    title: 'usual: all spatial axes',
    attributes: {},
    shape: [1, 2, 2, 2],
    outputShape: [1, 2, 1, 1],
    regions: [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ],
  },
  {
    title: 'usual: keepdims=false leaves the axes out',
    attributes: { keepdims: false },
    shape: [1, 2, 3],
    outputShape: [1, 2],
    regions: [
      [0, 1, 2],
      [3, 4, 5],
    ],
  },
  {
    title: 'channels last',
    attributes: {},
    layout: 'channels_last',
    shape: [1, 2, 2],
    outputShape: [1, 1, 2],
    regions: [
      [0, 2],
      [1, 3],
    ],
  },
  {
    title: 'a negative axis counts from the end',
    attributes: { axes: [-1], keepdims: false },
    shape: [2, 2],
    outputShape: [2],
    regions: [
      [0, 1],
      [2, 3],
    ],
  },
  {
    title: 'axes that do not lie together',
    attributes: { axes: [0, 2] },
    shape: [2, 2, 2],
    outputShape: [1, 2, 1],
    regions: [
      [0, 1, 4, 5],
      [2, 3, 6, 7],
    ],
  },
  {
    title: 'every axis',
    attributes: { axes: [0, 1], keepdims: false },
    shape: [2, 2],
    outputShape: [],
    regions: [[0, 1, 2, 3]],
  },
  {
    title: 'an empty batch that is reduced',
    attributes: { axes: 0 },
    shape: [0, 2],
    outputShape: [1, 2],
    regions: [[], []],
  },
  {
    title: 'refused: an axis that is not there',
    attributes: { axes: 4 },
    shape: [1, 1, 4],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'axes',
  },
  {
    title: 'refused: an axis named twice',
    attributes: { axes: [2, -1] },
    shape: [1, 1, 4],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'axes',
  },
  { title: 'refused: no spatial axis', attributes: {}, shape: [4, 8], refused: 'INVALID_SHAPE', naming: 'rank 3 to 5' },
];
