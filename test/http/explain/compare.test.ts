import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const data = Array.from({ length: 16 }, (_, i) => i);
const ramp = { name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4], data };
const candidates = [
  { pool: 'window/max', attributes: { kernel_shape: [2, 2] } },
  { pool: 'window/mean', attributes: { kernel_shape: [2, 2] } },
];
const post = (payload: object, url = '/v1/compare', headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url, payload, headers });

describe('a comparison', () => {
  test('ranks candidates and recommends one', async () => {
    const response = await post({ inputs: [ramp], candidates, purpose: 'retrieval' });
    expect(response.statusCode, response.body).toBe(200);
    expect(response.headers['content-type']).toBe('application/json');
    const { results, recommendation, skipped } = response.json();
    expect(results[0]).toMatchObject({ pool: 'window/mean', shape: [1, 1, 2, 2], bytes: 16, score: 0.799883 });
    expect(results[0].cost).toMatchObject({ operations: 16 });
    expect(results[0].explanation.energy_kept).toBeCloseTo(1172 / 1240, 12);
    expect(skipped).toEqual([]);
    expect(recommendation.sentence).toContain('For retrieval, take window/mean: it keeps 94.5 % of the energy');
  });

  test('takes a grid in the query beside raw bytes', async () => {
    const grid = encodeURIComponent(JSON.stringify({ pool: ['window/max', 'window/mean'], kernel_shape: [2, 4] }));
    const payload = Buffer.from(new Float32Array(data).buffer);
    const url = `/v1/compare?grid=${grid}&shape=1,1,4,4&datatype=FP32`;
    const response = await post(payload, url, { 'content-type': 'application/octet-stream' });
    expect(response.statusCode, response.body).toBe(200);
    expect(response.json().results).toHaveLength(4);
  });

  test.each([
    [
      'an impossible candidate',
      { candidates: [candidates[0], { pool: 'window/max', attributes: { kernel_shape: [9, 9] } }] },
      422,
      'INVALID_SHAPE',
      '/candidates/1/attributes/kernel_shape',
    ],
    ['an unknown pooling', { candidates: [{ pool: 'window/mex' }] }, 404, 'UNKNOWN_OPERATOR', '/candidates/0'],
    ['an unknown purpose', { candidates, purpose: 'fun' }, 422, 'INVALID_ATTRIBUTE', '/purpose'],
    ['nothing to compare', {}, 422, 'INVALID_ATTRIBUTE', '?candidates'],
    ['a grid that is a list', { grid: ['window/max'] }, 422, 'INVALID_ATTRIBUTE', '/grid'],
  ])('refuses %s at its place', async (_, members, status, code, pointer) => {
    const response = await post({ inputs: [ramp], ...members });
    expect(response.statusCode, response.body).toBe(status);
    expect(response.json()).toMatchObject({ code, pointer });
  });

  test('refuses a tensor that no candidate takes', async () => {
    const mask = { name: 'mask', datatype: 'BOOL', shape: [1], data: [true] };
    const response = await post({ inputs: [ramp, mask], candidates });
    expect(response.json()).toMatchObject({ code: 'INVALID_INPUT', pointer: '/inputs' });
  });

  test('refuses formats other than JSON', async () => {
    const response = await post({ inputs: [ramp], candidates }, '/v1/compare', { accept: 'application/x-npy' });
    expect(response.statusCode).toBe(406);
  });
});

test('members of a comparison are no attributes of a pooling', async () => {
  const response = await post({ inputs: [ramp], candidates }, '/v1/pool/global/max');
  expect(response.json()).toMatchObject({ code: 'UNKNOWN_ATTRIBUTE', pointer: '/candidates' });
});

test('sixty-four candidates are read from a large body', async () => {
  const many = Array.from({ length: 64 }, (_, i) => ({
    pool: 'window/max',
    attributes: { kernel_shape: [1 + (i % 4), 1 + (Math.floor(i / 4) % 4)], strides: 1 + Math.floor(i / 16) },
  }));
  const large = { ...ramp, shape: [1, 1, 128, 128], data: Array.from({ length: 128 * 128 }, (_, i) => i / 7) };
  const response = await post({ inputs: [large], candidates: many });
  expect(response.statusCode, response.body.slice(0, 300)).toBe(200);
  expect(response.json().results).toHaveLength(64);
});
