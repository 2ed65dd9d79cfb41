import type { RegionCase } from '../region-scheme.ts';

export const cases: readonly RegionCase[] = [
  {
    title: 'usual',
    attributes: {},
    shape: [2, 3, 1],
    inputs: [{ name: 'spans', datatype: 'INT64', shape: [2, 3], data: [0, 1, 3, 1, 0, 1] }],
    outputShape: [2, 1],
    regions: [[1, 2], [3]],
  },
  {
    title: 'usual: they may overlap and be empty',
    attributes: {},
    shape: [1, 3, 1],
    inputs: [{ name: 'spans', datatype: 'INT64', shape: [3, 3], data: [0, 0, 2, 0, 1, 3, 0, 2, 2] }],
    outputShape: [3, 1],
    regions: [[0, 1], [1, 2], []],
  },
  {
    title: 'refused: spans of two numbers',
    attributes: {},
    shape: [1, 3, 1],
    inputs: [{ name: 'spans', datatype: 'INT64', shape: [1, 2], data: [0, 1] }],
    refused: 'INVALID_SHAPE',
    naming: 'spans: expected [n,3]',
  },
  {
    title: 'refused: none given',
    attributes: {},
    shape: [1, 3, 1],
    refused: 'INVALID_INPUT',
    naming: 'expected a tensor spans',
  },
];
