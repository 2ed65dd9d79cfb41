import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const pool = async (operator: string, query: string, values: readonly number[]) => {
  const { statusCode, rawPayload, json } = await server.app.inject({
    method: 'POST',
    url: `/v1/pool/${operator}?kernel_shape=2,2&strides=2&datatype=FP32&${query}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from(Float32Array.from(values).buffer),
  });
  if (statusCode !== 200) return json().code;
  return [...new Float32Array(new Uint8Array(rawPayload).buffer)];
};

test('an address that is known answers what each body holds, and no other address', async () => {
  expect(await pool('window/max', 'shape=1,1,2,2', [1, 2, 3, 4])).toEqual([4]);
  expect(await pool('window/max', 'shape=1,1,2,2', [9, 2, 3, 4])).toEqual([9]);
  expect(await pool('window/min', 'shape=1,1,2,2', [9, 2, 3, 4])).toEqual([2]);
  expect(await pool('window/max', 'shape=1,1,2,4', [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([6, 8]);
  expect(await pool('window/max', 'shape=1,1,2,2', [1, 2, 3, 8])).toEqual([8]);
});

test('an address that is refused is refused each time; of one that is known, a body that does not fit', async () => {
  for (const _ of [1, 2]) {
    expect(await pool('window/max', 'shape=1,1,2,2&stream=perhaps', [1, 2, 3, 4])).toBe('INVALID_ATTRIBUTE');
    expect(await pool('window/max', 'shape=1,1,2,2', [1, 2, 3])).toBe('WRONG_BYTE_COUNT');
    expect(await pool('window/mox', 'shape=1,1,2,2', [1, 2, 3, 4])).toBe('UNKNOWN_OPERATOR');
  }
});
