import type { RegionCase } from '../region-scheme.ts';

export const cases: readonly RegionCase[] = [
  {
    title: 'usual: samples in the middle of cells',
    attributes: { output_shape: 2, sampling_ratio: 1 },
    shape: [1, 1, 2, 2],
    inputs: [{ name: 'boxes', datatype: 'FP32', shape: [1, 5], data: [0, 0, 0, 2, 2] }],
    outputShape: [1, 1, 2, 2],
    regions: [[0], [1], [2], [3]],
  },
  {
    title: 'an empty box has no samples',
    attributes: { output_shape: 1 },
    shape: [1, 1, 2, 2],
    inputs: [{ name: 'boxes', datatype: 'FP32', shape: [1, 5], data: [0, 1, 1, 1, 1] }],
    outputShape: [1, 1, 1, 1],
    regions: [[]],
  },
  {
    title: 'corners apart: four elements a sample',
    attributes: { output_shape: 1, aligned: false, corners: 'apart' },
    shape: [1, 1, 2, 2],
    inputs: [{ name: 'boxes', datatype: 'FP32', shape: [1, 5], data: [0, 0, 0, 1, 1] }],
    outputShape: [1, 1, 1, 1],
    regions: [[0, 1, 2, 3]],
  },
  {
    title: 'refused: a sampling ratio above 16384',
    attributes: { output_shape: 1, sampling_ratio: 16_385 },
    shape: [1, 1, 2, 2],
    inputs: [{ name: 'boxes', datatype: 'FP32', shape: [1, 5], data: [0, 0, 0, 1, 1] }],
    refused: 'INVALID_ATTRIBUTE',
    naming: 'sampling_ratio: expected',
  },
  {
    title: 'refused: boxes of BOOL',
    attributes: { output_shape: 1 },
    shape: [1, 1, 2, 2],
    inputs: [{ name: 'boxes', datatype: 'BOOL', shape: [1, 5], data: [0, 0, 0, 1, 1] }],
    refused: 'INVALID_DATATYPE',
    naming: 'boxes: expected',
  },
];
