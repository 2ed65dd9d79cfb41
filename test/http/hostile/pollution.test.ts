import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { safetensorsFile } from '../../support/safetensors-file.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const RAW = '/v1/pool/global/max?datatype=UINT8&shape=1,1,4';
const INFER = '/v2/models/pool.global.max/infer';

/** Texts, because an object literal would set its own prototype. */
const tensor = (more = '') => `{"name":"x","datatype":"UINT8","shape":[1,1,4],"data":[1,2,3,4]${more}}`;
const message = (more: string, tensorMore = '') => `{"inputs":[${tensor(tensorMore)}]${more}}`;
const MEMBERS = [
  '"__proto__":{"polluted":1}',
  '"__proto__":null',
  '"constructor":{"prototype":{"polluted":1}}',
  '"prototype":{"polluted":1}',
  '"toString":1',
  '"hasOwnProperty":1',
];

const isClean = () => {
  const { polluted } = {} as { polluted?: unknown };
  expect([polluted, Object.keys(Object.prototype), Object.keys(Array.prototype)]).toEqual([undefined, [], []]);
};

/** Whatever the requests before, the next is served. */
const nextIsServed = async () => {
  const { statusCode } = await server.app.inject({ method: 'POST', url: RAW, payload: Buffer.alloc(4) });
  expect(statusCode).toBe(200);
};

describe('no prototype is changed', () => {
  test.each([
    '__proto__=1',
    '__proto__[polluted]=1',
    '__proto__.polluted=1',
    '__proto__%5Bpolluted%5D=1',
    'constructor=1',
    'constructor[prototype][polluted]=1',
    'constructor.prototype.polluted=1',
    'toString=1',
    'hasOwnProperty=1',
    '__proto__=1&__proto__=2',
    'partial[__proto__]=1',
  ])('by the query %s, which is refused by name', async (query) => {
    for (const url of [
      `${RAW}&${query}`,
      RAW.replace('/pool/', '/plan/').concat(`&${query}`),
      `${INFER}?datatype=UINT8&shape=1,1,4&${query}`,
    ]) {
      const headers = url.startsWith(INFER) ? { 'inference-header-content-length': '0' } : {};
      const response = await server.app.inject({
        method: 'POST',
        url,
        payload: Buffer.alloc(url.includes('/plan/') ? 0 : 4),
        headers,
      });
      expect([400, 422], `${url}: ${response.body}`).toContain(response.statusCode);
      expect(response.json().code).toMatch(/^(UNKNOWN|INVALID)_ATTRIBUTE$/);
      isClean();
    }
    await nextIsServed();
  });

  test.each(MEMBERS)('by the member %s of a body, wherever it stands', async (member) => {
    const bodies = [
      message(`,${member}`),
      message(`,"parameters":{${member}}`),
      message('', `,${member}`),
      message('', `,"parameters":{${member}}`),
      message(`,"outputs":[{"name":"y",${member}}]`),
      message(`,"outputs":[{"name":"y","parameters":{${member}}}]`),
      `{${member}}`,
      `[{${member}}]`,
    ];
    for (const url of ['/v1/pool/global/max', '/v1/plan/global/max', INFER]) {
      for (const payload of bodies) {
        const headers = { 'content-type': 'application/json' };
        const response = await server.app.inject({ method: 'POST', url, payload, headers });
        expect(response.statusCode, `${url} ${payload}: ${response.body}`).toBeLessThan(500);
        isClean();
      }
    }
    const refused = await server.app.inject({
      method: 'POST',
      url: '/v1/pool/global/max',
      payload: bodies[1] ?? '',
      headers: { 'content-type': 'application/json' },
    });
    expect(refused.json()).toMatchObject({
      code: expect.stringMatching(/^(UNKNOWN|INVALID)_ATTRIBUTE$/),
      detail: expect.stringContaining(/"(\w+)"/.exec(member)?.[1] ?? ''),
    });
    await nextIsServed();
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'by a tensor that is called %s',
    async (name) => {
      const spec = `"${name}":{"dtype":"U8","shape":[1,1,4],"data_offsets":[0,4]}`;
      const files = [
        safetensorsFile(`{${spec}}`, Buffer.alloc(4)),
        safetensorsFile(`{"__metadata__":{"${name}":"1"},"x":${spec.slice(spec.indexOf('{'))}}`, Buffer.alloc(4)),
      ];
      for (const payload of files) {
        const headers = { 'content-type': 'application/x-safetensors' };
        const response = await server.app.inject({ method: 'POST', url: '/v1/pool/global/max', payload, headers });
        expect(response.statusCode, response.body).toBeLessThan(500);
        isClean();
      }
      const headers = { 'content-type': 'application/json' };
      const renamed = message('').replace('"x"', `"${name}"`);
      for (const url of ['/v1/pool/global/max', INFER]) {
        const response = await server.app.inject({ method: 'POST', url, payload: renamed, headers });
        expect(response.statusCode, response.body).toBeLessThan(500);
        isClean();
      }
      await nextIsServed();
    },
  );
});
