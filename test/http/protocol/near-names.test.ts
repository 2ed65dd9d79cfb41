import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const x = { name: 'x', datatype: 'FP32', shape: [1, 2, 4, 4], data: Array(32).fill(1) };
const rows = { name: 'x', datatype: 'FP32', shape: [1, 2, 1], data: [1, 2] };
const mask = { name: 'mask', datatype: 'BOOL', shape: [1, 2], data: [1, 0] };
const refused = async (url: string, payload: object): Promise<string> => {
  const response = await server.app.inject({ method: 'POST', url, payload });
  expect(response.statusCode, url).toBeGreaterThanOrEqual(400);
  return response.json().error;
};

test.each([
  ['/v1/pool/max/window', /no region scheme "max"; the order is region\/reduction, and "max" is a reduction/],
  ['/v1/pool/average/global', /the order is region\/reduction, and "mean" is a reduction/],
  ['/v1/pool/global/avg', /did you mean "mean"\?/],
  ['/v1/pool/global/average', /did you mean "mean"\?/],
  ['/v1/pool/global/stddev', /did you mean "std"\?/],
  ['/v1/pool/global/logsumexp', /did you mean "log_sum_exp" or "lse"\?/],
  ['/v1/pool/global/maxx', /did you mean "max"/],
  ['/v1/pool/RoIAlign/mean', /did you mean "roi_align"\?/],
  ['/v1/pool/spp/max', /did you mean "pyramid"\?/],
  ['/v1/pool/window/max?kernel_size=2', /no attribute "kernel_size"; did you mean "kernel_shape"\?/],
  ['/v1/pool/window/max?pool_size=2', /did you mean "kernel_shape"\?/],
  ['/v1/pool/window/max?kernel_shape=2&stride=2', /did you mean "strides"\?/],
  ['/v1/pool/window/max?kernel_shape=2&padding=1', /did you mean "pads"\?/],
  ['/v1/pool/global/max?dim=1', /did you mean "axes"\?/],
  ['/v1/pool/global/max?keepdim=true', /did you mean "keepdims"\?/],
  ['/v1/pool/global/max?dtype=FP16', /did you mean "output_datatype"\?/],
  ['/v1/pool/global/max?output_datatype=float16', /did you mean "FP16"\?/],
  ['/v1/pool/global/max?layout=NHWC', /did you mean "channels_last"\?/],
])('%s is refused with the name that it means', async (url, says) => {
  expect(await refused(url, { inputs: [x] })).toMatch(says);
});

test.each([
  ['float32', 'FP32'],
  ['torch.float16', 'FP16'],
  ['double', 'FP64'],
  ['bfloat16', 'BF16'],
  ['TYPE_FP32', 'FP32'],
  ['fp32', 'FP32'],
  ['long', 'INT64'],
  ['boolean', 'BOOL'],
])('the datatype %s is refused with %s, in JSON and in a query', async (wrong, right) => {
  const says = `did you mean "${right}"?`;
  expect(await refused('/v1/pool/global/max', { inputs: [{ ...x, datatype: wrong }] })).toContain(says);
  const raw = await server.app.inject({
    method: 'POST',
    url: `/v1/pool/global/max?shape=1,1,4&datatype=${wrong}`,
    payload: Buffer.alloc(16),
  });
  expect(raw.json().error).toContain(says);
});

test.each([
  ['attention_mask', 'mask'],
  ['key_padding_mask', 'mask'],
  ['seq_lens', 'lengths'],
])('the input %s is refused with %s, by address and by model', async (wrong, right) => {
  const payload = { inputs: [rows, { ...mask, name: wrong }] };
  for (const url of ['/v1/pool/sequence/mean', '/v2/models/pool.sequence.mean/infer'])
    expect(await refused(url, payload), url).toContain(`did you mean "${right}"?`);
});

test.each([
  ['torch.nn.functional.max_pool2dd', /did you mean "torch.nn.functional.max_pool2d"/],
  ['torch.ops.aten.max_pool2d', /did you mean "torch.max_pool2d"/],
  ['MaxPool2d', /did you mean "torch.nn.MaxPool2d"/],
  ['max_pool2d', /did you mean "torch.max_pool2d"/],
  ['tensorflow.keras.layers.MaxPooling2D', /did you mean "keras.layers.MaxPooling2D"/],
  ['pool.window.avg', /did you mean "pool.window.mean"\?/],
  ['window.avg', /did you mean "pool.window.mean"\?/],
  ['pool.max.window', /the order is pool.REGION.REDUCTION; did you mean "pool.window.max"\?/],
  ['pool.windw.max', /did you mean "pool.window.max"/],
])('the model %s is refused with the one that it means', async (model, says) => {
  expect(await refused(`/v2/models/${model}/infer`, { inputs: [x] })).toMatch(says);
});

test('parameters of a framework’s operator are found by what they mean', async () => {
  const url = '/v2/models/torch.max_pool2d/infer';
  const send = (parameters: object) => refused(url, { inputs: [{ ...x, name: 'input' }], parameters });
  expect(await send({ kernel_shape: 2 })).toContain('did you mean "kernel_size"?');
  expect(await send({ kernel_size: 2, strides: 2 })).toContain('did you mean "stride"?');
});

test('a request with a swapped region and reduction gets the hint before its media type is refused', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await server.app.inject({ method: 'POST', url: '/v1/pool/max/window', headers, payload: '' });
  expect(response.json()).toMatchObject({
    code: 'UNKNOWN_OPERATOR',
    error: expect.stringMatching(/the order is region\/reduction/),
  });
});
