import { describeOperator, infer, plan, pool, poolUpload } from '../build/typescript/orval.ts';
import { BASE_URL, expectEqual, LETTERS, PLANE } from './check.ts';

/** The addresses of a generated client are relative, as for a page of the same origin. */
const request = globalThis.fetch;
globalThis.fetch = (url, options) => request(new URL(String(url), BASE_URL), options);

const pooled = await pool(
  'window',
  'max',
  { inputs: [{ name: 'x', ...PLANE }] },
  { kernel_shape: [2, 2], strides: [1, 2], ceil_mode: true },
);
if (pooled.status !== 200) throw new Error(pooled.data.detail);
expectEqual(pooled.data.outputs[0]?.data, [6, 8, 10, 12, 14, 16]);

const raw = await poolUpload('window', 'max', new Blob([LETTERS]), {
  shape: [1, 1, 4, 4],
  datatype: 'UINT8',
  kernel_shape: [2, 2],
});
if (raw.status !== 200) throw new Error(raw.data.detail);
expectEqual(await raw.data.text(), 'FHNP');

const planned = await plan('window', 'max', undefined, { shape: [1, 1, 4, 4], datatype: 'FP32', kernel_shape: [2] });
if (planned.status !== 200) throw new Error(planned.data.detail);
expectEqual(planned.data.outputs[0]?.shape, [1, 1, 2, 2]);

const inferred = await infer('torch.max_pool2d', {
  inputs: [{ name: 'input', ...PLANE }],
  parameters: { kernel_size: [2, 2] },
});
if (inferred.status !== 200) throw new Error(inferred.data.error);
expectEqual(inferred.data.outputs[0]?.data, [6, 8, 14, 16]);

const described = await describeOperator('window', 'max');
expectEqual(described.status, 200);

const refused = await pool('window', 'max', { inputs: [{ name: 'x', ...PLANE }] }, { kernel_shape: [9, 9] });
if (refused.status === 200) throw new Error('expected a refusal');
expectEqual(refused.data.code, 'INVALID_SHAPE');
