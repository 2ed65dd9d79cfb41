import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const models = fileURLToPath(new URL('../../fixtures/sentence-transformers', import.meta.url));

let inline: ServerUnderTest;
let threads: ServerUnderTest;
beforeAll(async () => {
  inline = await startServer({ models });
  threads = await startServer({ models, workers: 2, inlineMaxBytes: 0 });
});
afterAll(() => Promise.all([inline.close(), threads.close()]));

const tensor = (rows: number, tokens: number, dim: number) =>
  Buffer.from(new Float32Array(Array.from({ length: rows * tokens * dim }, (_, i) => Math.sin(i * i))).buffer);
const post = async ({ app }: ServerUnderTest, url: string, payload: Buffer) => {
  const response = await app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(response.statusCode, response.payload.slice(0, 200)).toBe(200);
  return response.rawPayload;
};

const steps = [
  { pool: 'sequence/mean' },
  { transform: 'l2_normalize' },
  { transform: 'truncate', attributes: { extent: 64 } },
  { transform: 'quantize', attributes: { precision: 'binary' } },
];
const query = `pipeline=${encodeURIComponent(JSON.stringify({ steps }))}`;

test.each([
  ['a pipeline', `/v1/pipelines?shape=64,32,96&datatype=FP32&${query}`, [64, 32, 96]],
  ['weights in shared memory', '/v1/pipelines/dense?shape=6,3,8&datatype=FP32', [6, 3, 8]],
] as const)(
  '%s gives the same bytes on the event loop and on threads, again and again',
  async (_, url, [rows, tokens, dim]) => {
    const first = await post(inline, url, tensor(rows, tokens, dim));
    expect(first.length).toBeGreaterThan(0);
    for (const server of [inline, threads, threads, threads])
      expect(await post(server, url, tensor(rows, tokens, dim))).toEqual(first);
    expect(threads.dispatcher.plans.inline).toBe(0);
  },
);
