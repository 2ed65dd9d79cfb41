import type { RegionCase } from '../region-scheme.ts';

export const cases: readonly RegionCase[] = [
  {
    title: 'usual: a square plane',
    attributes: { levels: 2 },
    shape: [1, 1, 2, 2],
    outputShape: [1, 1, 5],
    regions: [[0, 1, 2, 3], [0], [1], [2], [3]],
  },
  {
    title: 'usual: a longer side has more squares',
    attributes: { levels: 1 },
    shape: [1, 1, 2, 3],
    outputShape: [1, 1, 2],
    regions: [
      [0, 1, 3, 4],
      [1, 2, 4, 5],
    ],
  },
  {
    title: 'refused: one spatial axis',
    attributes: {},
    shape: [1, 1, 4],
    refused: 'INVALID_SHAPE',
    naming: 'two spatial axes',
  },
  {
    title: 'refused: no level',
    attributes: { levels: 0 },
    shape: [1, 1, 4, 4],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'levels: expected',
  },
];
