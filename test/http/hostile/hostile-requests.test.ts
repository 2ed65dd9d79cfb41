import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { safetensorsFile } from '../../support/safetensors-file.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const MAX = '/v1/pool/window/max?kernel_shape=2,2';
const INFER = '/v2/models/pool.window.max/infer';
const X = '"name":"x","datatype":"FP32","shape":[1,1,2,2],"data":[1,2,3,4]';

const post = (url: string, payload: string | Buffer = '', headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url, payload, headers });

/** A valid pooling is still served right, and nothing is held. */
const expectAlive = async () => {
  const { payload } = await post(MAX, `{"inputs":[{${X}}]}`, JSON_TYPE);
  expect(JSON.parse(payload).outputs[0].data).toEqual([4]);
  expect((await server.app.inject('/metrics')).payload).toContain('poolserve_in_flight_bytes 0\n');
};

type Hostile = readonly [what: string, url: string, body: string, status: number, code: string];

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const keys = (count: number): string => Array.from({ length: count }, (_, i) => `"k${i}":1`).join();
const parameters = (text: string): string => `{"inputs":[{${X}}],"parameters":{${text}}}`;
const shaped = (shape: string): string => `{"inputs":[{"name":"x","datatype":"FP32","shape":${shape},"data":[1]}]}`;

const IN_JSON: readonly Hostile[] = [
  ['lists 100,000 deep', MAX, deep(100_000), 422, 'INVALID_INPUT'],
  [
    'lists as data 100,000 deep',
    MAX,
    `{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":${deep(100_000)}}]}`,
    422,
    'INVALID_SHAPE',
  ],
  ['objects 100,000 deep', MAX, '{"a":'.repeat(100_000), 400, 'MALFORMED_JSON'],
  ['100,000 members', MAX, `{${keys(100_000)}}`, 422, 'INVALID_INPUT'],
  ['100,000 parameters', MAX, parameters(keys(100_000)), 413, 'TOO_MANY_ITEMS'],
  [
    '100,000 tensors of one name',
    MAX,
    `{"inputs":[${Array(100_000).fill('{"name":"x","datatype":"FP32","shape":[0],"data":[]}')}]}`,
    413,
    'TOO_MANY_ITEMS',
  ],
  [
    'a number of 100,000 digits',
    MAX,
    shaped('[1]').replace('[1]}', `[${'9'.repeat(100_000)}]}`),
    422,
    'VALUE_OUT_OF_RANGE',
  ],
  [
    'an exponent of 100,000 digits',
    MAX,
    shaped('[1]').replace('[1]}', `[1e${'9'.repeat(100_000)}]}`),
    422,
    'VALUE_OUT_OF_RANGE',
  ],
  [
    'a name of 64 KB',
    MAX,
    `{"inputs":[{"name":"${'x'.repeat(65_536)}","datatype":"FP32","shape":[1,1,1],"data":[1]}]}`,
    422,
    'INVALID_INPUT',
  ],
  ['a shape whose product overflows', MAX, shaped('[4294967296,4294967296,2]'), 422, 'INVALID_SHAPE'],
  ['an overflow behind an extent of 0', MAX, shaped('[0,9007199254740991,3]'), 422, 'INVALID_SHAPE'],
  ['rank 64', MAX, shaped(`[${Array(64).fill(1)}]`), 422, 'INVALID_SHAPE'],
  ['rank 100,000', MAX, shaped(`[${Array(100_000).fill(1)}]`), 422, 'INVALID_SHAPE'],
  ['an extent of 2^53', MAX, shaped('[9007199254740992]'), 422, 'INVALID_SHAPE'],
  ['the parameter __proto__', MAX, parameters('"__proto__":{"polluted":true}'), 422, 'INVALID_ATTRIBUTE'],
  ['the tensor __proto__', MAX, `{"inputs":[{${X.replace('"x"', '"__proto__"')}}]}`, 422, 'INVALID_INPUT'],
  [
    'the member constructor',
    MAX,
    `{"inputs":[{${X},"constructor":{"prototype":{"polluted":true}}}]}`,
    422,
    'INVALID_INPUT',
  ],
  [
    'a list of 100,000 as an attribute',
    MAX.split('?')[0] ?? '',
    parameters(`"kernel_shape":[${Array(100_000).fill(2)}]`),
    422,
    'INVALID_ATTRIBUTE',
  ],
  ['the same of a model', INFER, parameters(`"kernel_shape":[${Array(100_000).fill(2)}]`), 400, 'INVALID_ATTRIBUTE'],
  ['the parameter __proto__ of a model', INFER, parameters('"__proto__":{"polluted":true}'), 400, 'INVALID_ATTRIBUTE'],
  [
    'an output __proto__',
    INFER,
    `{"inputs":[{${X}}],"parameters":{"kernel_shape":2},"outputs":[{"name":"__proto__"}]}`,
    400,
    'INVALID_OUTPUT',
  ],
];

const query = (attributes: string, region = 'window/max', shape = '1,1,4,4'): string =>
  `/v1/pool/${region}?shape=${shape}&datatype=FP32&${attributes}`;

const IN_THE_QUERY: readonly Hostile[] = [
  ...['9007199254740993', '-1', 'NaN', '1e400', '-inf', '0', '2.5', '9'.repeat(1000), Array(5000).fill(2).join()].map(
    (value): Hostile => [
      `kernel_shape=${value.slice(0, 20)}`,
      query(`kernel_shape=${value}`),
      '',
      422,
      'INVALID_ATTRIBUTE',
    ],
  ),
  ['pads that make 2^62 cells', query('kernel_shape=1&pads=2147483647'), '', 422, 'INVALID_ATTRIBUTE'],
  [
    '100 million regions of a pyramid',
    query('levels=256,256,256,256,256,256', 'pyramid/mean', '1,1,4,4,4'),
    '',
    422,
    'INVALID_ATTRIBUTE',
  ],
  [
    '2^31 fractional bins',
    query('output_shape=2147483647', 'fractional/max', '1,1,2147483648'),
    '',
    422,
    'INVALID_ATTRIBUTE',
  ],
  ['2^40 empty rows', query('', 'sequence/mean', '1099511627776,0,1'), '', 413, 'PLAN_TOO_LARGE'],
  ['rank 4,000', query('kernel_shape=1', 'window/max', Array(4000).fill(1).join()), '', 422, 'INVALID_SHAPE'],
  ['an attribute of 10,000 letters', query(`${'a'.repeat(10_000)}=1`), '', 422, 'UNKNOWN_ATTRIBUTE'],
  ['the attribute __proto__', query('kernel_shape=2&__proto__=1&constructor=2'), '', 422, 'UNKNOWN_ATTRIBUTE'],
  ['the operator __proto__', query('', '__proto__/constructor'), '', 404, 'UNKNOWN_OPERATOR'],
  ['a model like a path', '/v2/models/..%2f..%2fetc%2fpasswd/infer', '{}', 404, 'UNKNOWN_MODEL'],
  ['a model in other letters', '/v2/models/pool.window.m%D0%B0x/infer', '{}', 404, 'UNKNOWN_MODEL'],
  ['a model with half a character', '/v2/models/pool.window.max%ED%A0%80/infer', '{}', 400, 'UNREADABLE_REQUEST'],
  ['a model with a line break', '/v2/models/x%0d%0aset-cookie:%20a=b/infer', '{}', 404, 'UNKNOWN_MODEL'],
];

describe.each([
  ['JSON', IN_JSON],
  ['a query', IN_THE_QUERY],
])('hostile %s', (_, cases) => {
  test.each(cases)(
    'with %s is refused in one short sentence, and nothing is left of it',
    async (_what, url, body, status, code) => {
      const { statusCode, payload } = await post(url, body, body !== '' ? JSON_TYPE : {});
      expect({ statusCode, ...JSON.parse(payload) }).toMatchObject({ statusCode: status, code });
      expect(payload.length).toBeLessThan(3000);
      expect(Object.keys(Object.prototype)).toEqual([]);
      await expectAlive();
    },
  );
});

test.each([
  ['__proto__', '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 422],
  ['constructor', '{"constructor":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 422],
  [
    'x twice',
    '{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
    400,
  ],
  ['64 KB', `{"${'x'.repeat(60_000)}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 422],
])('a safetensors file with the tensor %s is refused', async (_, header, status) => {
  const file = safetensorsFile(header, Buffer.of(1));
  const { statusCode, payload } = await post(MAX, file, { 'content-type': 'application/x-safetensors' });
  expect(statusCode).toBe(status);
  expect(payload.length).toBeLessThan(2000);
  await expectAlive();
});
