import { describe, expect, test } from 'vitest';
import { explainPipelineInProcess } from '../../support/explain/explain-in-process.ts';
import type { TestTensor } from '../../support/run-in-process.ts';
import { drawn } from './drawn.ts';

const tensor = (name: string, shape: readonly number[], data: readonly number[]): TestTensor => ({
  name,
  datatype: 'FP64',
  shape,
  data,
});

const tokens = tensor('x', [1, 2, 2], [3, 0, 3, 8]);

test('the attribution of a normalized mean is known', () => {
  const steps = [{ pool: 'sequence/mean' }, { transform: 'l2_normalize' }];
  const { tensors, document } = explainPipelineInProcess(steps, [tokens], { output: [0, 0] });
  const expected = [0.064, -0.048, 0.064, -0.048];
  for (const [i, share] of expected.entries()) expect(tensors.attribution?.data[i]).toBeCloseTo(share, 12);
  expect(document.attribution?.value).toBeCloseTo(0.6, 12);
  expect(document.attribution?.sum_of_products).toBeCloseTo(0, 12);
  expect(document.attribution?.notes).toHaveLength(1);
  expect(document.explanation).toEqual([expect.objectContaining({ step: 'step 0 (sequence/mean)' })]);
});

/** Steps after a mean of tokens, and other inputs. */
const CHAINS: readonly (readonly [string, readonly object[], readonly TestTensor[]])[] = [
  ['l1_normalize', [{ transform: 'l1_normalize' }], []],
  [
    'layer_norm with a weight',
    [{ transform: 'layer_norm', inputs: { x: 'pooled', weight: 'weight' } }],
    [tensor('weight', [3], [0.5, 2, 3])],
  ],
  ['softmax with a temperature', [{ transform: 'softmax', attributes: { temperature: 0.7 } }], []],
  [
    'project with an activation',
    [{ transform: 'project', attributes: { activation: 'gelu' }, inputs: { x: 'pooled', weight: 'weight' } }],
    [tensor('weight', [2, 3], drawn(6, 3))],
  ],
  ...['tanh', 'sigmoid', 'gelu', 'gelu_tanh', 'silu', 'relu', 'softplus'].map(
    (name) => [name, [{ transform: 'activation', attributes: { function: name } }], []] as const,
  ),
  [
    'elements',
    [
      { transform: 'scale', attributes: { factor: -3, offset: 5 } },
      { transform: 'abs' },
      { transform: 'log1p' },
      { transform: 'exp' },
      { transform: 'power', attributes: { exponent: 1.5, scale: 2 } },
      { transform: 'power_normalize' },
      { transform: 'clamp', attributes: { max: 100 } },
      { transform: 'relu' },
    ],
    [],
  ],
  ['truncate and flatten', [{ transform: 'truncate', attributes: { extent: 2 } }, { transform: 'flatten' }], []],
  [
    'reflected padding',
    [
      { transform: 'pad', attributes: { pads: [0, 2, 0, 2], mode: 'reflect' } },
      { transform: 'scale', attributes: { factor: 2 } },
    ],
    [],
  ],
  ['constant padding of another value', [{ transform: 'pad', attributes: { pads: [0, 0, 0, 1], value: 7 } }], []],
  [
    'repeat and transpose',
    [
      { transform: 'repeat', attributes: { count: 2 } },
      { transform: 'transpose', attributes: { permutation: [1, 0] } },
    ],
    [],
  ],
  [
    'multiply with a broadcast tensor',
    [{ transform: 'multiply', inputs: { x: 'pooled', other: 'other' } }],
    [tensor('other', [1, 1], [2.5])],
  ],
  [
    'mask',
    [{ transform: 'mask', inputs: { x: 'pooled', mask: 'keep' } }],
    [{ name: 'keep', datatype: 'BOOL', shape: [1, 3], data: [1, 0, 1] }],
  ],
];

describe.each(CHAINS)('the attribution through %s', (_, chain, others) => {
  const x = tensor('x', [1, 4, 3], drawn(12, 5));
  const steps = [{ pool: 'sequence/gem', output: 'pooled' }, ...chain];

  test('equals central differences', () => {
    const outputs = explainPipelineInProcess(steps, [x, ...others]).tensors;
    const y = outputs.y ?? outputs.pooled;
    for (let output = 0; output < (y?.data.length ?? 0); output += 1) {
      const index = placeOf(output, y?.shape ?? []);
      const { attribution } = explainPipelineInProcess(steps, [x, ...others], { output: index }).tensors;
      for (const at of x.data.keys()) {
        const value = (by: number): number => {
          const moved = { ...x, data: x.data.map((element, e) => Number(element) + (e === at ? by : 0)) };
          const results = explainPipelineInProcess(steps, [moved, ...others]).tensors;
          return (results.y ?? results.pooled)?.data[output] as number;
        };
        const difference = (value(1e-6) - value(-1e-6)) / 2e-6;
        expect(Math.abs((attribution?.data[at] as number) - difference)).toBeLessThan(
          1e-6 * Math.max(1, Math.abs(difference)),
        );
      }
    }
  });
});

const query = (shape: readonly number[]) =>
  tensor(
    'query',
    shape,
    drawn(
      shape.reduce((a, b) => a * b, 1),
      9,
    ),
  );
const matrix = (name: string, rows: number, columns: number, seed: number) =>
  tensor(name, [rows, columns], drawn(rows * columns, seed));

/** Poolings of rows. */
const ROWS: readonly (readonly [string, object, readonly TestTensor[]])[] = [
  ['attention', { pool: 'sequence/attention', attributes: { heads: 2, temperature: 0.8 } }, [query([2, 4])]],
  [
    'attention with projections',
    { pool: 'sequence/attention' },
    [query([3]), matrix('key', 3, 4, 2), matrix('value', 2, 4, 3), matrix('out', 3, 2, 4)],
  ],
  ['covariance', { pool: 'sequence/covariance' }, []],
  ['the upper triangle of a covariance', { pool: 'sequence/covariance', attributes: { triangle: true } }, []],
  [
    'the root of a covariance',
    { pool: 'sequence/covariance', attributes: { root: 'newton_schulz', iterations: 3 } },
    [],
  ],
  ['vlad by distance', { pool: 'sequence/vlad', attributes: { alpha: 2 } }, [matrix('centroids', 2, 4, 5)]],
  [
    'vlad by an assignment',
    { pool: 'sequence/vlad', attributes: { intra_normalize: false } },
    [matrix('centroids', 2, 4, 5), matrix('assignment', 2, 4, 6), tensor('bias', [2], [0.1, -0.2])],
  ],
];

test.each(ROWS)('the attribution through %s equals central differences', (_, pool, others) => {
  const x = tensor('x', [1, 3, 4], drawn(12, 5));
  const { y } = explainPipelineInProcess([pool], [x, ...others]).tensors;
  const count = y?.data.length ?? 0;
  for (const output of [0, count - 1]) {
    const attributes = { output: placeOf(output, y?.shape ?? []) };
    const { attribution } = explainPipelineInProcess([pool], [x, ...others], attributes).tensors;
    for (const at of x.data.keys()) {
      const value = (by: number): number => {
        const moved = { ...x, data: x.data.map((element, e) => Number(element) + (e === at ? by : 0)) };
        return explainPipelineInProcess([pool], [moved, ...others]).tensors.y?.data[output] as number;
      };
      const difference = (value(1e-6) - value(-1e-6)) / 2e-6;
      expect(Math.abs((attribution?.data[at] as number) - difference)).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(difference)),
      );
    }
  }
});

const placeOf = (flat: number, shape: readonly number[]): readonly number[] => {
  const place: number[] = [];
  let rest = flat;
  for (const extent of shape.toReversed()) {
    place.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return place;
};

test.each(['max', 'sum'])('the attribution through splade by %s equals central differences', (pooling) => {
  const x = tensor('x', [1, 3, 2], [0.5, -1, 2, 0.25, 9, 9]);
  const mask: TestTensor = { name: 'mask', datatype: 'BOOL', shape: [1, 3], data: [1, 1, 0] };
  const steps = [
    { transform: 'splade', attributes: { pooling, activation: 'log1p_relu' }, inputs: { x: 'x', mask: 'mask' } },
  ];
  const { attribution } = explainPipelineInProcess(steps, [x, mask], { output: [0, 0] }).tensors;
  const slope = (value: number): number => 1 / ((1 + value) * (1 + Math.log1p(value)));
  const expected = pooling === 'max' ? [0, 0, slope(2), 0, 0, 0] : [slope(0.5), 0, slope(2), 0, 0, 0];
  for (const [i, share] of expected.entries()) expect(attribution?.data[i]).toBeCloseTo(share, 12);
});

test('a mask that a step makes is read by the pooling behind it', () => {
  const ids: TestTensor = { name: 'ids', datatype: 'INT64', shape: [1, 3], data: [5n, 7n, 5n] };
  const x = tensor('x', [1, 3, 1], [1, 10, 3]);
  const steps = [
    { transform: 'token_mask', attributes: { skip: [7] }, inputs: { x: 'ids' }, output: 'mask' },
    { pool: 'sequence/mean', inputs: { x: 'x', mask: 'mask' } },
  ];
  const { tensors, document } = explainPipelineInProcess(steps, [x, ids], { output: [0, 0], attribution_to: 'x' });
  expect(tensors.attribution?.data).toEqual([0.5, 0, 0.5]);
  expect(document.explanation).toHaveLength(1);
});

test('a tensor that is used twice adds both shares', () => {
  const steps = [
    { pool: 'sequence/mean', output: 'a' },
    { pool: 'sequence/sum', inputs: { x: 'x' }, output: 'b' },
    { fuse: 'sum', inputs: { x: 'a', y: 'b' } },
  ];
  const { tensors } = explainPipelineInProcess(steps, [tokens], { output: [0, 1] });
  expect(tensors.attribution?.data).toEqual([0, 1.5, 0, 1.5]);
});

test('quantization is passed straight through, and bits are counted one by one', () => {
  const ranges = tensor('ranges', [2, 2], [0, 0, 255, 510]);
  const int8 = [
    { pool: 'sequence/mean', output: 'm' },
    { transform: 'quantize', attributes: { precision: 'uint8' }, inputs: { x: 'm', ranges: 'ranges' } },
  ];
  const quantized = explainPipelineInProcess(int8, [tokens, ranges], { output: [0, 1] });
  expect(quantized.tensors.attribution?.data).toEqual([0, 0.25, 0, 0.25]);
  expect(quantized.document.attribution?.straight_through).toEqual(['step 1 (quantize)']);
  const bits = [{ pool: 'sequence/mean' }, { transform: 'quantize', attributes: { precision: 'ubinary' } }];
  expect(explainPipelineInProcess(bits, [tokens], { output: [0, 1] }).tensors.attribution?.data).toEqual([
    0, 0.5, 0, 0.5,
  ]);
});

test.each([
  [
    'an output outside',
    [{ pool: 'sequence/mean' }],
    { output: [0, 2] },
    'output: expected an index of 2 numbers into [1,2], got 0,2',
  ],
  [
    'an input that there is not',
    [{ pool: 'sequence/mean' }],
    { output: [0, 0], attribution_to: 'mask' },
    'attribution_to: expected an input of floats, x, got mask',
  ],
  [
    'an input without an output',
    [{ pool: 'sequence/mean' }],
    { attribution_to: 'x' },
    'attribution_to: expected output=INDEX',
  ],
])('%s is refused', (_, steps, attributes, detail) => {
  expect(() => explainPipelineInProcess(steps, [tokens], attributes)).toThrow(
    expect.objectContaining({ detail: expect.stringContaining(detail) }),
  );
});
