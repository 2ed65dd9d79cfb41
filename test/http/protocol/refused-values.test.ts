import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectFiles } from '../../architecture/project-files.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ workers: 2 });
});
afterAll(() => server.close());

type Data = readonly (number | string)[];
const tensor = (name: string, datatype: string, shape: readonly number[], data: Data) => ({
  name,
  datatype,
  shape,
  data,
});
const zeros = (shape: readonly number[]): number[] =>
  Array(shape.reduce((product, extent) => product * extent, 1)).fill(0);
const x = (...shape: number[]) => tensor('x', 'FP32', shape, zeros(shape));
const int64 = (name: string, shape: readonly number[], data: Data) => tensor(name, 'INT64', shape, data);
const fp32 = (name: string, shape: readonly number[], data: Data) => tensor(name, 'FP32', shape, data);

const CASES: readonly (readonly [model: string, inputs: readonly object[], parameters: object, says: string])[] = [
  [
    'pool.sequence.mean',
    [x(3, 4, 2), int64('lengths', [3], [4, 9, 1])],
    {},
    'lengths: expected numbers from 0 to 4, got 9 at lengths[1]',
  ],
  ['pool.sequence.mean', [x(3, 4, 2), int64('lengths', [3], [4, 1, -1])], {}, 'got -1 at lengths[2]'],
  ['pool.segment.mean', [x(5, 2), int64('offsets', [3], [0, 3, 2])], {}, 'never decrease, got 2 at offsets[2]'],
  ['pool.segment.mean', [x(5, 2), int64('offsets', [3], [-1, 3, 5])], {}, 'got -1 at offsets[0]'],
  [
    'pool.segment.mean',
    [x(5, 2), int64('offsets', [3], [1, 3, 5])],
    {},
    'begin with 0 and end with the 5 rows, got 1 at offsets[0]',
  ],
  ['pool.segment.mean', [x(5, 2), int64('offsets', [3], [0, 3, 4])], {}, 'got 4 at offsets[2]'],
  ['pool.segment.mean', [x(5, 2), int64('lengths', [2], [2, 4])], {}, 'together at most 5, got 4 at lengths[1]'],
  ['pool.segment.mean', [x(5, 2), int64('lengths', [2], [2, 2])], {}, 'sum up to the 5 rows, got a sum of 4'],
  [
    'pool.segment.mean',
    [x(3, 2), int64('segment_ids', [3], [0, 1, 2])],
    { segments: 2 },
    'below segments=2, got 2 at segment_ids[2]',
  ],
  [
    'pool.span.mean',
    [x(2, 4, 2), int64('spans', [2, 3], [0, 1, 2, 1, 3, 2])],
    {},
    '0 ≤ begin ≤ end ≤ 4, got [1, 3, 2] at spans[1]',
  ],
  [
    'pool.roi.max',
    [x(2, 1, 4, 4), fp32('boxes', [2, 5], [0, 0, 0, 3, 3, 2, 0, 0, 3, 3])],
    { output_shape: 1 },
    'from 0 to 1, got [2, 0, 0, 3, 3] at boxes[1]',
  ],
  [
    'pool.roi.max',
    [x(2, 1, 4, 4), fp32('boxes', [1, 5], [0, 0, 'NaN', 3, 3])],
    { output_shape: 1 },
    'below 1e9, got [0, 0, NaN, 3, 3] at boxes[0]',
  ],
  [
    'pool.roi_align.mean',
    [x(2, 1, 4, 4), fp32('boxes', [1, 5], [0.5, 0, 0, 3, 3])],
    { output_shape: 1 },
    'got [0.5, 0, 0, 3, 3] at boxes[0]',
  ],
  [
    'pool.fractional.max',
    [x(1, 1, 8, 8), fp32('samples', [1, 1, 2], [0.5, 1])],
    { kernel_shape: 2, output_shape: 3 },
    'below 1, got [0.5, 1] at samples[0,0]',
  ],
  [
    'onnx.RoiAlign',
    [
      fp32('X', [2, 1, 4, 4], zeros([2, 1, 4, 4])),
      fp32('rois', [1, 4], [0, 0, 3, 3]),
      int64('batch_indices', [1], [7]),
    ],
    {},
    'from 0 to 1, got 7 at batch_indices[0]',
  ],
  [
    'onnx.MaxUnpool',
    [fp32('X', [1, 1, 1, 2], [1, 2]), int64('I', [1, 1, 1, 2], [0, 99])],
    { kernel_shape: [2, 2] },
    'got 99 at I[0,0,0,1]',
  ],
  [
    'torch.embedding_bag',
    [int64('input', [2, 2], [0, 1, 4, 3]), fp32('weight', [4, 2], zeros([4, 2]))],
    {},
    'got 4 at input[1,0]',
  ],
  [
    'torch.segment_reduce',
    [fp32('data', [3, 1], [1, 2, 3]), int64('lengths', [2], [2, -1])],
    { reduce: 'sum' },
    'got -1 at lengths[1]',
  ],
];

test.each(CASES)('%s refuses a value by what it is and where it is', async (model, inputs, parameters, says) => {
  const payload = { inputs, parameters };
  const refused = await server.app.inject({ method: 'POST', url: `/v2/models/${model}/infer`, payload });
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'VALUE_OUT_OF_RANGE']);
  expect(refused.json().error).toContain(says);
  expect(refused.json().error).not.toContain('{got}');
});

test('the place is that in the whole tensor, also where the work was divided among threads', async () => {
  const [rows, tokens, channels] = [64, 512, 64];
  const lengths = new BigInt64Array(rows).fill(BigInt(tokens));
  lengths[61] = 1000n;
  const specs = [
    {
      name: 'x',
      datatype: 'FP32',
      shape: [rows, tokens, channels],
      parameters: { binary_data_size: rows * tokens * channels * 4 },
    },
    { name: 'lengths', datatype: 'INT64', shape: [rows], parameters: { binary_data_size: rows * 8 } },
  ];
  const head = Buffer.from(JSON.stringify({ inputs: specs }));
  const payload = Buffer.concat([head, Buffer.alloc(rows * tokens * channels * 4), Buffer.from(lengths.buffer)]);
  const headers = { 'inference-header-content-length': String(head.length) };
  const url = '/v2/models/pool.sequence.median/infer';
  const before = server.dispatcher.parts();
  const refused = await server.app.inject({ method: 'POST', url, payload, headers });
  expect(refused.json().error).toContain('got 1000 at lengths[61]');
  expect(server.dispatcher.parts()).toBeGreaterThan(before);
});

test('no refusal says that it got another value without the value', () => {
  const lines = projectFiles('src/**/*.ts').filter((path) => /got (?:another|others)/.test(readFileSync(path, 'utf8')));
  expect(lines).toEqual([]);
});
