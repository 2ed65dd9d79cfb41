import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../../src/errors.ts';
import { STATUS } from '../../../src/http/errors/problem.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ maxBodyBytes: 4096, maxInFlightBytes: 1024 ** 2 });
});
afterAll(() => server.close());

type Case = {
  readonly url: string;
  readonly payload?: Buffer | string;
  readonly headers?: Record<string, string>;
  readonly method?: 'POST' | 'GET';
  readonly says?: RegExp;
};

const JSON_TYPE = { 'content-type': 'application/json' };
const MAX = '/v1/pool/window/max?kernel_shape=2,2';
const RAW = `${MAX}&datatype=FP32&shape=`;
const tensor = (change: object) =>
  JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2], data: [1, 2, 3, 4], ...change }] });

/** Requests that are refused, by the code they are refused with. */
const CASES: Partial<Record<ErrorCode, readonly Case[]>> = {
  MALFORMED_JSON: [
    { url: MAX, payload: '{', headers: JSON_TYPE },
    { url: MAX, payload: '', headers: JSON_TYPE },
  ],
  MALFORMED_NPY: [
    { url: MAX, payload: 'not numpy'.repeat(100), headers: { 'content-type': 'application/x-npy' } },
    {
      url: MAX,
      payload: Buffer.from('\x93NUMPY', 'latin1'),
      headers: { 'content-type': 'application/x-npy' },
      says: /6 bytes/,
    },
  ],
  MALFORMED_SAFETENSORS: [
    { url: MAX, payload: Buffer.alloc(7), headers: { 'content-type': 'application/x-safetensors' }, says: /of 7/ },
  ],
  WRONG_BYTE_COUNT: [{ url: `${RAW}1,1,2,2`, payload: Buffer.alloc(17), says: /expected 16 .* 17/ }],
  UNREADABLE_REQUEST: [{ url: '/v1/pool/%zz/max', method: 'GET' }],
  UNKNOWN_ROUTE: [{ url: '/v1/pools', method: 'GET', says: /\/v1\/pools/ }],
  UNKNOWN_OPERATOR: [
    { url: '/v1/pool/windw/max?kernel_shape=2,2', payload: tensor({}), headers: JSON_TYPE, says: /window/ },
    { url: '/v1/pool/window/maxx', payload: '{', headers: JSON_TYPE, says: /max/ },
    { url: '/v1/operators/window/mox', method: 'GET', says: /max/ },
    { url: `/v1/pool/window/${'m'.repeat(5000)}`, payload: tensor({}), headers: JSON_TYPE },
  ],
  METHOD_NOT_ALLOWED: [{ url: MAX, method: 'GET', says: /POST, PUT/ }],
  NOT_ACCEPTABLE: [
    { url: `${RAW}1,1,2,2`, payload: Buffer.alloc(16), headers: { accept: 'text/html' }, says: /application\/json/ },
  ],
  UNSUPPORTED_MEDIA_TYPE: [
    { url: MAX, payload: 'x', headers: { 'content-type': 'text/plain' }, says: /text\/plain/ },
    { url: MAX, payload: 'x', headers: { 'content-type': 'nonsense' } },
    {
      url: MAX,
      payload: '{}',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      says: /-H 'content-type: application\/json'/,
    },
    { url: '/v1/plan/window/max', payload: 'x', headers: { 'content-type': 'application/x-npy' } },
  ],
  UNSUPPORTED_ENCODING: [
    { url: MAX, payload: 'x', headers: { ...JSON_TYPE, 'content-encoding': 'br' }, says: /gzip, deflate .*br/ },
  ],
  MALFORMED_ENCODING: [
    { url: MAX, payload: '{}', headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, says: /header/ },
  ],
  BODY_TOO_LARGE: [
    { url: MAX, payload: Buffer.alloc(4097), headers: JSON_TYPE, says: /4097 .* 4096 .*POOLSERVE_MAX_BODY_BYTES/ },
    { url: `${RAW}1,1,64,64`, payload: Buffer.alloc(16_384), says: /16384 .* 4096/ },
    { url: '/v1/plan/window/max', payload: Buffer.alloc(65_537), headers: JSON_TYPE, says: /without data/ },
  ],
  PLAN_TOO_LARGE: [
    {
      url: '/v1/pool/adaptive/max?output_shape=1000,1000&shape=1,1,4,4&datatype=FP32',
      payload: Buffer.alloc(64),
      says: /1048576/,
    },
  ],
  UNKNOWN_ATTRIBUTE: [
    { url: `${RAW}1,1,2,2&kernel=3`, payload: Buffer.alloc(16), says: /kernel_shape/ },
    { url: `${MAX}&shape=1,1,2,2`, payload: tensor({}), headers: JSON_TYPE },
  ],
  INVALID_ATTRIBUTE: [
    { url: `${RAW}1,1,2,2&strides=0`, payload: Buffer.alloc(16) },
    { url: `${RAW}1,1,2,2&strides=1,2&strides=2`, payload: Buffer.alloc(16), says: /strides: expected one list/ },
    {
      url: MAX,
      payload: JSON.stringify({ ...JSON.parse(tensor({})), parameters: { kernel_shape: [2, 2] } }),
      headers: JSON_TYPE,
      says: /kernel_shape: .*both/,
    },
  ],
  INVALID_DATATYPE: [{ url: `${MAX}&shape=1,1,2,2&datatype=FP31`, payload: Buffer.alloc(16), says: /FP32/ }],
  INVALID_SHAPE: [
    { url: `${RAW}1,1,1,1`, payload: Buffer.alloc(4) },
    { url: `${RAW}99999999,99999999,99999999`, payload: Buffer.alloc(4) },
    { url: `${RAW}1,1,1,1,1,1,1`, payload: Buffer.alloc(4) },
    { url: MAX, payload: tensor({ data: [[1, 2], [3]] }), headers: JSON_TYPE },
  ],
  INVALID_INPUT: [{ url: MAX, payload: tensor({ name: 'z' }), headers: JSON_TYPE, says: /"z"/ }],
  INVALID_PIPELINE: [
    { url: `${RAW}1,1,2,2&then=relu,`, payload: Buffer.alloc(16), says: /then 1: expected transforms/ },
    { url: `${RAW}1,1,2,2&then=relu&partial=true`, payload: Buffer.alloc(16), says: /partial=true/ },
  ],
  NOT_STREAMABLE: [
    { url: `${RAW}1,1,2,2&stream=true&then=softmax:0`, payload: Buffer.alloc(16), says: /then 0 \(softmax\)/ },
    { url: `${MAX}&stream=true`, payload: tensor({}), headers: JSON_TYPE, says: /npy.*json/ },
    { url: `${RAW}1,1,2,2&stream=true&return_indices=true`, payload: Buffer.alloc(16), says: /return_indices/ },
    { url: `${RAW}1,1,2,2&stream=true&partial=true`, payload: Buffer.alloc(16), says: /partial/ },
    {
      url: `${RAW}1,1,2,2&stream=true`,
      payload: Buffer.alloc(16),
      headers: { accept: 'application/json' },
      says: / of .*npy.*, got .*json/,
    },
  ],
  VALUE_OUT_OF_RANGE: [{ url: MAX, payload: tensor({ datatype: 'INT8', data: [1, 2, 3, 400] }), headers: JSON_TYPE }],
  NAN_REFUSED: [{ url: `${MAX}&nan=error`, payload: tensor({ data: [1, 2, 3, 'NaN'] }), headers: JSON_TYPE }],
  EMPTY_REGION: [
    { url: `${RAW}1,1,2,2&nan=ignore&empty=error`, payload: Buffer.from(new Float32Array(4).fill(Number.NaN).buffer) },
  ],
};

/**
 * Those that take time or a second request: `capacity.test.ts`; those of `/v2`: `v2-refusals.test.ts`; those of callers:
 * `keys.test.ts` and `rate-limit.test.ts`; limits of one request:
 * `limits/limits.test.ts`; work over its time: `faults.test.ts`; slow bodies: `slow-bodies.test.ts`.
 */
const ELSEWHERE: readonly ErrorCode[] = [
  ...(['OVER_CAPACITY', 'DEADLINE_EXCEEDED', 'WORK_TIMED_OUT', 'BODY_TOO_SLOW'] as const),
  ...(['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'] as const),
  ...(['UNSUPPORTED_VERSION', 'UNSUPPORTED_TRANSFER_CODING', 'EXPECTATION_FAILED'] as const),
  ...(['WORK_TOO_LARGE', 'RESPONSE_TOO_LARGE', 'TOO_MANY_ITEMS'] as const),
  ...(['UNKNOWN_MODEL', 'MALFORMED_INFERENCE', 'INVALID_OUTPUT', 'FIXED_MODEL'] as const),
];

test('every code of the table has a request that is refused with it', () => {
  expect([...Object.keys(CASES), ...ELSEWHERE].sort()).toEqual(Object.keys(ERRORS).sort());
});

const rows = Object.entries(CASES).flatMap(([code, cases]) =>
  cases.map((each, index) => [code as ErrorCode, index, each] as const),
);

describe('a refusal', () => {
  test.each(rows)(
    '%s %d is a problem document with its status',
    async (code, _index, { url, payload, headers, method = 'POST', says }) => {
      const response = await server.app.inject({
        method,
        url,
        ...(payload !== undefined && { payload }),
        ...(headers && { headers }),
      });
      const document = response.json();
      expect(document).toMatchObject({
        code,
        status: STATUS[code],
        title: ERRORS[code],
        type: `urn:poolserve:error:${code}`,
      });
      expect(response.statusCode).toBe(STATUS[code]);
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(document.error).toBe(document.detail);
      expect(document.instance).toBe(`${url.split('?')[0]}#${response.headers['x-request-id']}`);
      if (says) expect(document.detail).toMatch(says);
      const metrics = await server.app.inject('/metrics');
      expect(metrics.body).toContain('\npoolserve_in_flight_bytes 0\n');
    },
  );

  test('of a verb says which ones the address takes', async () => {
    const response = await server.app.inject({ method: 'DELETE', url: '/v1/operators' });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('GET, HEAD');
  });
});
