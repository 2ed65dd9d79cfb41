import { describe, expect, test } from 'vitest';
import { compareInProcess } from '../../support/explain/compare-in-process.ts';
import { x } from './known-case.ts';

const ramp = x(
  [1, 1, 4, 4],
  Array.from({ length: 16 }, (_, i) => i),
);
const k2 = { kernel_shape: [2, 2] };
const candidates = [
  { pool: 'window/max', attributes: k2 },
  { pool: 'window/mean', attributes: k2 },
  { pool: 'window/first', attributes: { kernel_shape: [1, 1] } },
];

describe('a ramp', () => {
  test.each([
    ['classification', { mean: 0.705367, first: 0.49375, max: 0.421496 }],
    ['detection', { mean: 0.813268, first: 0.74375, max: 0.695621 }],
    ['retrieval', { mean: 0.799883, first: 0.49375, max: 0.259238 }],
    ['reconstruction', { mean: 0.813268, first: 0.74375, max: 0.51915 }],
  ])('has known scores for %s', (purpose, scores) => {
    const { results, recommendation } = compareInProcess({ candidates, purpose }, [ramp]);
    expect(results.map(({ pool, score }) => [pool.slice('window/'.length), score])).toEqual(Object.entries(scores));
    expect(recommendation.index).toBe(0);
  });

  test('is pooled by mean for classification, as its response is smaller', () => {
    const { recommendation, results } = compareInProcess({ candidates }, [ramp]);
    expect(recommendation.sentence).toBe(
      'For classification, take window/mean kernel_shape=2,2: it returns 16 bytes where window/first kernel_shape=1,1 returns 64, for a quality of 0.873 against 1.',
    );
    expect(results.map(({ bytes, cost }) => [bytes, cost.operations])).toEqual([
      [16, 16],
      [64, 16],
      [16, 16],
    ]);
  });

  test.each([
    [
      'energy',
      { candidates: candidates.slice(0, 2), purpose: 'retrieval' },
      'it keeps 94.5 % of the energy of the input, window/max 37.7 %.',
    ],
    [
      'reconstruction',
      { candidates: candidates.slice(0, 2), purpose: 'reconstruction' },
      'rebuilt from it, values are off by 1.46 (root mean square), from window/max by 2.89.',
    ],
    [
      'unused cells',
      {
        candidates: [
          { pool: 'window/mean', attributes: { kernel_shape: [2, 2], strides: 2 } },
          { pool: 'window/mean', attributes: { kernel_shape: [1, 1], strides: 3 } },
        ],
        purpose: 'detection',
      },
      'take window/mean',
    ],
    [
      'operations',
      {
        candidates: [
          { pool: 'window/max', attributes: { kernel_shape: 4, strides: 4 } },
          { pool: 'global/max', attributes: { layout: 'channels_first' } },
        ],
        purpose: 'reconstruction',
      },
      'No recommendation: all candidates have the score',
    ],
  ])('is explained by %s', (_, request, sentence) => {
    expect(compareInProcess(request, [ramp]).recommendation.sentence).toContain(sentence);
  });

  test('scores that are near are said to be', () => {
    const near = [
      { pool: 'window/mean', attributes: { kernel_shape: [2, 2] } },
      { pool: 'window/sum', attributes: { kernel_shape: [2, 2] } },
      { pool: 'window/max', attributes: { kernel_shape: [2, 2] } },
    ];
    expect(compareInProcess({ candidates: near }, [ramp]).recommendation.sentence).toBe(
      'For classification, window/mean and window/sum are about as good (scores 0.705, 0.705); window/mean was named first.',
    );
  });

  test('indices allow unpooling, and count as bytes', () => {
    const [max] = candidates;
    const withIndices = { pool: 'window/max', attributes: { ...k2, return_indices: true } };
    const impulse = x([1, 1, 4, 4], [0, 0, 0, 0, 0, 8, ...Array<number>(10).fill(0)]);
    const { results } = compareInProcess({ candidates: [max, withIndices], purpose: 'reconstruction' }, [impulse]);
    expect(results.map(({ bytes, terms }) => [bytes, terms.reconstruction])).toEqual([
      [48, 1],
      [16, 0],
    ]);
  });
});

describe('nothing is recommended', () => {
  const two = candidates.slice(0, 2);
  test.each([
    [
      'a constant',
      { candidates: two },
      Array<number>(16).fill(5),
      'the input is constant, so no pooling can lose anything',
    ],
    ['no finite element', { candidates: two }, Array<number>(16).fill(Number.NaN), 'the input has no finite element'],
    ['one candidate', { candidates: two.slice(1) }, ramp.data, 'there is one candidate'],
    ['equal candidates', { candidates: [two[0], two[0]] }, ramp.data, 'all candidates have the score 0.421'],
    [
      'candidates that keep nothing',
      {
        candidates: [
          { pool: 'window/count', attributes: { kernel_shape: [2, 2] } },
          { pool: 'window/count', attributes: { kernel_shape: [1, 1] } },
        ],
        purpose: 'reconstruction',
      },
      ramp.data,
      'no candidate keeps anything that counts for reconstruction',
    ],
  ])('for %s', (_, request, data, reason) => {
    const { results, recommendation } = compareInProcess(request, [x([1, 1, 4, 4], data.map(Number))]);
    expect(recommendation).toEqual({ index: null, sentence: `No recommendation: ${reason}.` });
    expect(results).toHaveLength(request.candidates.length);
    const isScored = !reason.startsWith('the input');
    expect(results.every(({ score }) => (score !== null) === isScored)).toBe(true);
  });
});

test('impossible combinations of a grid are skipped with their reasons', () => {
  const grid = { pool: ['window/max', 'window/mean'], kernel_shape: [2, 5], strides: [1, 2] };
  const { results, skipped } = compareInProcess({ grid }, [ramp]);
  expect(results).toHaveLength(4);
  expect(skipped.map(({ pool, attributes }) => [pool, attributes.kernel_shape])).toEqual([
    ['window/max', 5],
    ['window/max', 5],
    ['window/mean', 5],
    ['window/mean', 5],
  ]);
  expect(skipped[0]?.reason).toContain('kernel_shape: expected a window of at most 4 cells');
});

test('a candidate that is impossible refuses the request at its place', () => {
  const impossible = [candidates[0], { pool: 'window/max', attributes: { kernel_shape: [5, 5] } }];
  expect(() => compareInProcess({ candidates: impossible }, [ramp])).toThrow(
    expect.objectContaining({ code: 'INVALID_SHAPE', pointer: '?candidates/1/attributes/kernel_shape' }),
  );
});

test.each([
  ['neither candidates nor grid', {}, 'expected candidates or grid, got neither'],
  ['both', { candidates, grid: { pool: ['window/max'] } }, 'expected candidates or grid, got both'],
  ['another purpose', { candidates, purpose: 'segmentation' }, 'purpose: expected one of classification'],
  ['a candidate without a pool', { candidates: [{ attributes: k2 }] }, 'candidates: expected a list of 1 to 64'],
  [
    '65 combinations',
    {
      grid: {
        pool: ['window/max'],
        kernel_shape: Array.from({ length: 13 }, (_, i) => i + 1),
        strides: [1, 2, 3, 4, 5],
      },
    },
    'at most 64 combinations, got 65',
  ],
  ['another attribute', { candidates, strides: 2 }, 'compare has no attribute "strides"'],
])('%s is refused', (_, request, detail) => {
  expect(() => compareInProcess(request, [ramp])).toThrow(
    expect.objectContaining({ detail: expect.stringContaining(detail) }),
  );
});
