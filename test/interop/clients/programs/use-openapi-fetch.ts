import createClient from 'openapi-fetch';
import type { paths } from '../build/typescript/openapi-typescript.ts';
import { BASE_URL, expectEqual, LETTERS, PLANE } from './check.ts';

const client = createClient<paths>({ baseUrl: BASE_URL });
const path = { region: 'window', reductions: 'max' } as const;

const pooled = await client.POST('/v1/pool/{region}/{reductions}', {
  params: { path, query: { kernel_shape: [2, 2], strides: [1, 2], ceil_mode: true } },
  body: { inputs: [{ name: 'x', ...PLANE }] },
});
expectEqual(pooled.data?.outputs[0]?.data, [6, 8, 10, 12, 14, 16]);
expectEqual(pooled.response.headers.get('x-axes'), 'batch,channels,height,width');

const joined = await client.POST('/v1/pool/{region}/{reductions}', {
  params: { path: { region: 'global', reductions: 'mean,max' } },
  body: { inputs: [{ name: 'x', ...PLANE }], parameters: { keepdims: false } },
});
expectEqual(joined.data?.outputs[0]?.data, [8.5, 16]);

const raw = await client.PUT('/v1/pool/{region}/{reductions}', {
  params: { path, query: { shape: [1, 1, 4, 4], datatype: 'UINT8', kernel_shape: [2, 2] } },
  headers: { 'content-type': 'application/octet-stream' },
  body: LETTERS,
  bodySerializer: (body) => body,
  parseAs: 'text',
});
expectEqual(raw.data, 'FHNP');

const planned = await client.POST('/v1/plan/{region}/{reductions}', {
  params: { path, query: { shape: [1, 1, 4, 4], datatype: 'FP32', kernel_shape: [2] } },
});
expectEqual(planned.data?.outputs[0]?.shape, [1, 1, 2, 2]);

const inferred = await client.POST('/v2/models/{model}/infer', {
  params: { path: { model: 'torch.max_pool2d' } },
  body: { inputs: [{ name: 'input', ...PLANE }], parameters: { kernel_size: [2, 2] } },
});
expectEqual(inferred.data?.outputs[0]?.data, [6, 8, 14, 16]);

const refused = await client.POST('/v1/pool/{region}/{reductions}', {
  params: { path, query: { kernel_shape: [9, 9] } },
  body: { inputs: [{ name: 'x', ...PLANE }] },
});
expectEqual(refused.error?.code, 'INVALID_SHAPE');
