import type { RegionCase } from '../region-scheme.ts';

export const cases: readonly RegionCase[] = [
  {
    title: 'usual',
    attributes: { levels: [1, 2] },
    shape: [1, 1, 2, 2],
    outputShape: [1, 1, 5],
    regions: [[0, 1, 2, 3], [0], [1], [2], [3]],
  },
  {
    title: 'usual: channels last',
    attributes: { levels: [1, 2] },
    shape: [1, 2, 2, 1],
    layout: 'channels_last',
    outputShape: [1, 5, 1],
    regions: [[0, 1, 2, 3], [0], [1], [2], [3]],
  },
  {
    title: 'bins overlap where they are not even',
    attributes: { levels: 2 },
    shape: [1, 1, 3],
    outputShape: [1, 1, 2],
    regions: [
      [0, 1],
      [1, 2],
    ],
  },
  {
    title: 'refused: a level of 0',
    attributes: { levels: [0] },
    shape: [1, 1, 2],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'levels: expected',
  },
  {
    title: 'refused: too many regions',
    attributes: { levels: 64 },
    shape: [1, 1, 2, 2, 2],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'at most 65536 regions',
  },
];
