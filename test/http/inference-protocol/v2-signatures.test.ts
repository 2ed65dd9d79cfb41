import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleRequest } from '../../../src/models/example-request.ts';
import { MODELS } from '../../../src/models/list.ts';
import { DTYPE_NAMES } from '../../../src/tensor/dtype.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

type Tensor = {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data?: readonly unknown[];
};
type Listed = {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data_type: string;
  readonly ranks: readonly number[];
  readonly datatypes: readonly string[];
};

const get = async (url: string) => (await server.app.inject(url)).json();
const infer = async (model: string, inputs: readonly Tensor[], parameters: object) => {
  const response = await server.app.inject({
    method: 'POST',
    url: `/v2/models/${model}/infer`,
    payload: { inputs, parameters },
  });
  return { status: response.statusCode, body: response.json() };
};
const zeros = (shape: readonly number[]): number[] =>
  Array(shape.reduce((product, extent) => product * extent, 1)).fill(0);
const replaced = (inputs: readonly Tensor[], changed: Tensor) =>
  inputs.map((each) => (each.name === changed.name ? changed : each));

describe('every model', () => {
  test('has the ranks and datatypes of its example and of its response in its metadata', async () => {
    for (const model of MODELS) {
      const { inputs, parameters } = exampleRequest(model);
      const { status, body } = await infer(model.name, inputs, parameters);
      expect([model.name, status]).toEqual([model.name, 200]);
      const metadata = await get(`/v2/models/${model.name}`);
      const facts = ({ name, datatype, shape }: Tensor) => `${model.name} ${name} ${datatype} ${shape.length}`;
      const listed = [...metadata.inputs, ...metadata.outputs].map(facts);
      expect(listed).toEqual(expect.arrayContaining([...inputs, ...body.outputs].map(facts)));
      const extents = [...metadata.inputs, ...metadata.outputs].flatMap(({ shape }: Tensor) => shape);
      expect(new Set(extents)).toEqual(new Set(extents.length === 0 ? [] : [-1]));
    }
  });

  test('refuses for its first input each rank and datatype that is not in its configuration, and no listed datatype', async () => {
    for (const model of MODELS) {
      const { inputs, parameters } = exampleRequest(model);
      const [first] = inputs;
      const { input } = await get(`/v2/models/${model.name}/config`);
      const { ranks, datatypes }: Listed = input[0];
      if (first === undefined) throw new Error(`${model.name} has an example without inputs`);
      for (const datatype of DTYPE_NAMES) {
        const { status } = await infer(
          model.name,
          replaced(inputs, { ...first, datatype, data: zeros(first.shape) }),
          parameters,
        );
        expect([model.name, datatype, status === 200]).toEqual([model.name, datatype, datatypes.includes(datatype)]);
      }
      for (let rank = 0; rank < 8; rank += 1) {
        if (ranks.includes(rank)) continue;
        const shape = [...first.shape, 4, 4, 4, 4, 4, 4].slice(0, rank);
        const { status } = await infer(
          model.name,
          replaced(inputs, { ...first, shape, data: zeros(shape) }),
          parameters,
        );
        expect([model.name, rank, status]).toEqual([model.name, rank, 400]);
      }
    }
  });
});

test.each([
  ['torch.max_pool2d', [[3, 4], 13, [1, 4, 4]]],
  ['torch.avg_pool1d', [[2, 3], 5, [2, 4]]],
  ['torch.mean', [[0, 1, 2, 3, 4, 5, 6], 4, [5]]],
  ['keras.layers.MaxPooling2D', [[4], 13, [1, 4, 4, 1]]],
  ['torchvision.roi_pool', [[4], 4, [1, 1, 4, 4]]],
  ['pool.global.max', [[3, 4, 5], 13, [2, 3, 4, 4, 4]]],
])('%s lists all ranks that it takes', async (model, [ranks, datatypes, shape]) => {
  const { input } = await get(`/v2/models/${model}/config`);
  expect([input[0].ranks, input[0].datatypes.length]).toEqual([ranks, datatypes]);
  const example = exampleRequest(MODELS.find(({ name }) => name === model) as (typeof MODELS)[number]);
  const [first] = example.inputs;
  const changed = { ...(first as Tensor), shape: shape as number[], data: zeros(shape as number[]) };
  expect((await infer(model, replaced(example.inputs, changed), example.parameters)).status).toBe(200);
});

test('a model that joins reductions takes what each of them takes', async () => {
  const { input } = await get('/v2/models/pool.sequence.mean,weighted/config');
  expect(input.map(({ name }: Listed) => name)).toEqual(['x', 'mask', 'lengths', 'weights']);
  const { outputs } = await get('/v2/models/pool.global.mean,max');
  expect(outputs[0].shape).toEqual([-1, -1, -1, -1]);
});
