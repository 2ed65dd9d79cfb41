import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/errors.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage, HEADER_LENGTH } from '../support/v2-message.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ maxBodyBytes: 4 * 1024 ** 2, maxInFlightBytes: 64 * 1024 ** 2 });
});
afterAll(() => server.close());

const MAX = '/v2/models/pool.window.max/infer';
const spec = { name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2] };
const json = { ...spec, data: [1, 2, 3, 4] };
const binary = { ...spec, parameters: { binary_data_size: 16 } };
const parameters = { kernel_shape: [2, 2] };
const bytes = Buffer.alloc(16);
const good = { inputs: [json], parameters };

type Sent = { readonly payload?: Buffer | object | string; readonly headers?: Record<string, string> };
const long = (headers: string): Sent => ({ payload: bytes, headers: { [HEADER_LENGTH]: headers } });
const raw = (query: string): readonly [string, Sent] => [`${MAX}?${query}`, long('0')];

const CASES: readonly (readonly [
  what: string,
  status: number,
  code: ErrorCode,
  says: RegExp,
  url: string,
  sent: Sent,
])[] = [
  ['an empty body', 400, 'MALFORMED_JSON', /nothing/, MAX, { payload: Buffer.alloc(0) }],
  [
    'JSON cut by the header',
    400,
    'MALFORMED_JSON',
    /JSON/,
    MAX,
    { ...binaryMessage(good), headers: { [HEADER_LENGTH]: '20' } },
  ],
  ['a header length beyond the body', 400, 'MALFORMED_INFERENCE', /16 bytes of the body, got 99/, MAX, long('99')],
  ['a header length that is no number', 400, 'MALFORMED_INFERENCE', /"-1"/, MAX, long('-1')],
  ['a header length without end', 400, 'MALFORMED_INFERENCE', /number of bytes/, MAX, long('9'.repeat(40))],
  [
    'short bytes',
    400,
    'WRONG_BYTE_COUNT',
    /"x" of 16.*received 15/,
    MAX,
    binaryMessage({ ...good, inputs: [binary] }, bytes.subarray(1)),
  ],
  [
    'left-over bytes',
    400,
    'WRONG_BYTE_COUNT',
    /expected 16 .*received 32/,
    MAX,
    binaryMessage({ ...good, inputs: [binary] }, bytes, bytes),
  ],
  ['bytes behind JSON data', 400, 'WRONG_BYTE_COUNT', /expected 0 .*received 16/, MAX, binaryMessage(good, bytes)],
  [
    'a size without the header',
    400,
    'MALFORMED_INFERENCE',
    /"x".*Inference-Header-Content-Length/,
    MAX,
    { payload: { ...good, inputs: [binary] } },
  ],
  ['no inputs', 400, 'INVALID_INPUT', /"x", got none/, MAX, { payload: { inputs: [], parameters } }],
  ['an input twice', 400, 'INVALID_INPUT', /"x" twice/, MAX, { payload: { inputs: [json, json], parameters } }],
  [
    'an input too many',
    400,
    'INVALID_INPUT',
    /with "w"/,
    MAX,
    { payload: { inputs: [json, { ...json, name: 'w' }], parameters } },
  ],
  [
    'an output that is none',
    400,
    'INVALID_OUTPUT',
    /outputs y .*"z"/,
    MAX,
    { payload: { ...good, outputs: [{ name: 'z' }] } },
  ],
  [
    'an output that nothing switched on',
    400,
    'INVALID_OUTPUT',
    /"indices", which a parameter enables/,
    MAX,
    { payload: { ...good, outputs: [{ name: 'indices' }] } },
  ],
  [
    'a datatype the model does not take',
    400,
    'INVALID_DATATYPE',
    /INT32/,
    '/v2/models/torch.avg_pool2d/infer',
    { payload: { inputs: [{ ...json, name: 'input', datatype: 'INT32' }], parameters: { kernel_size: 2 } } },
  ],
  [
    'an unknown parameter',
    400,
    'UNKNOWN_ATTRIBUTE',
    /kernel_shape/,
    MAX,
    { payload: { ...good, parameters: { kernel_shap: 2 } } },
  ],
  ['no shape for a tensor alone', 400, 'INVALID_SHAPE', /shape=.*datatype=/, ...raw('kernel_shape=2')],
  ['no datatype for a tensor alone', 400, 'INVALID_DATATYPE', /datatype/, ...raw('shape=1,1,2,2')],
  ['no attribute for a tensor alone', 400, 'INVALID_ATTRIBUTE', /kernel_shape/, ...raw('shape=1,1,2,2&datatype=FP32')],
  [
    'a tensor alone of another size',
    400,
    'WRONG_BYTE_COUNT',
    /expected 20 .*leaves 16/,
    ...raw('shape=1,1,5,1&datatype=FP32&kernel_shape=2,1'),
  ],
  [
    'a body above the limit',
    413,
    'BODY_TOO_LARGE',
    /POOLSERVE_MAX_BODY_BYTES/,
    MAX,
    { payload: Buffer.alloc(4 * 1024 ** 2 + 1) },
  ],
  [
    'a long JSON before bytes',
    413,
    'BODY_TOO_LARGE',
    /1048576 where binary/,
    MAX,
    binaryMessage({ ...good, inputs: [binary], id: 'i'.repeat(1024 ** 2) }, bytes),
  ],
  [
    'an unknown model',
    404,
    'UNKNOWN_MODEL',
    /"pool.window.mox".*pool.window.max/,
    '/v2/models/pool.window.mox/infer',
    { payload: good },
  ],
  [
    'an unknown version',
    404,
    'UNKNOWN_MODEL',
    /version 1, got "2"/,
    '/v2/models/pool.window.max/versions/2/infer',
    { payload: good },
  ],
  ['an unknown address', 404, 'UNKNOWN_ROUTE', /\/v2\/nothing/, '/v2/nothing', {}],
  ['another verb', 405, 'METHOD_NOT_ALLOWED', /GET, HEAD/, '/v2/models', {}],
  [
    'a body in an unknown coding',
    415,
    'UNSUPPORTED_ENCODING',
    /gzip, deflate .*br/,
    MAX,
    { payload: good, headers: { 'content-encoding': 'br' } },
  ],
  ['unloading', 400, 'FIXED_MODEL', /pool.window.max is built in/, '/v2/repository/models/pool.window.max/unload', {}],
  [
    'loading with a configuration',
    400,
    'FIXED_MODEL',
    /without parameters, got config/,
    '/v2/repository/models/pool.window.max/load',
    { payload: { parameters: { config: '{}' } } },
  ],
  ['loading an unknown model', 404, 'UNKNOWN_MODEL', /"mine"/, '/v2/repository/models/mine/load', {}],
  ['an index that is no object', 400, 'MALFORMED_JSON', /a JSON object/, '/v2/repository/index', { payload: '[]' }],
];

describe('below /v2', () => {
  test.each(CASES)('%s is a %d with the sentence as `error`', async (_what, status, code, says, url, sent) => {
    const response = await server.app.inject({ method: 'POST', url, ...sent });
    expect(response.json()).toMatchObject({ code, error: expect.stringMatching(says) });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers['accept-encoding']).toBe(status === 415 ? 'gzip, deflate' : undefined);
    const { body } = await server.app.inject('/metrics');
    expect(body).toContain('\npoolserve_in_flight_bytes 0\n');
  });

  test('a hundred thousand inputs are a client error', async () => {
    const inputs = Array.from({ length: 100_000 }, (_, i) => ({ ...json, name: `x${i}`, shape: [1], data: [1] }));
    const large = await startServer();
    const response = await large.app.inject({ method: 'POST', url: MAX, payload: { inputs, parameters } });
    expect(response.statusCode).toBe(413);
    expect(response.json().error).toMatch(/at most 32 tensors \(POOLSERVE_MAX_INPUTS\), got 33 or more/);
    await large.close();
  });
});
