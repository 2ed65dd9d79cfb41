import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ logLevel: 'info' });
});
afterAll(() => server.close());

const logged = (id: string) => server.log.filter((line) => line.request_id === id);

test('a request is one line, with its operator, bytes, stages and trace, and without its data', async () => {
  const payload = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 1, 2], data: [424242.5, 1] }] };
  const headers = { 'x-request-id': 'one-line', traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` };
  await server.app.inject({ method: 'POST', url: '/v1/pool/global/max', payload, headers });
  await expect.poll(() => logged('one-line')).toHaveLength(1);
  const [line] = logged('one-line');
  expect(line).toMatchObject({
    method: 'POST',
    route: '/v1/pool/:region/:reductions',
    operator: 'global/max',
    status: 200,
    trace_id: 'ab'.repeat(16),
    bytes_in: JSON.stringify(payload).length,
    stages_ms: { receive: expect.any(Number), compute: expect.any(Number) },
  });
  expect(JSON.stringify(line)).not.toContain('424242');
});

test('probes and scrapes are not logged', async () => {
  for (const url of ['/livez', '/readyz', '/metrics'])
    await server.app.inject({ url, headers: { 'x-request-id': 'probe' } });
  await server.app.inject({ url: '/v1/operators', headers: { 'x-request-id': 'after' } });
  await expect.poll(() => logged('after')).toHaveLength(1);
  expect(logged('probe')).toEqual([]);
});

const x = { name: 'x', datatype: 'FP32', shape: [1, 2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] };
const steps = (step: object) => ({ inputs: [x], pipeline: { steps: [{ pool: 'sequence/mean' }, step] } });

test.each([
  ['/v1/pool/window/max?kernel_shape=0', { inputs: [x] }, '?kernel_shape'],
  ['/v1/pool/window/max', { inputs: [x], parameters: { secret: 1 } }, '/parameters'],
  ['/v1/pool/window/max?secret=1', { inputs: [x] }, undefined],
  ['/v1/pool/window/max?123456=1', { inputs: [x] }, undefined],
  ['/v1/pool/sequence/mean?then=abs,truncate:many', { inputs: [x] }, '?then/1'],
  [
    '/v1/pipelines',
    steps({ transform: 'truncate', attributes: { extent: 'all' } }),
    '/pipeline/steps/1/attributes/extent',
  ],
  ['/v1/pipelines', steps({ transform: 'truncate', attributes: { secret: 1 } }), '/pipeline/steps/1/attributes'],
  ['/v1/pipelines', steps({ transform: 'abs', inputs: { secret: 'x' } }), '/pipeline/steps/1/inputs'],
  ['/v1/pipelines', steps({ transform: 'abs', secret: 1 }), '/pipeline/steps/1'],
  [
    '/v2/models/pipeline/infer',
    { inputs: [x], parameters: { pipeline: { steps: [{ transform: 'clamp', attributes: { min: 'x' } }] } } },
    '/parameters/pipeline/steps/0/attributes/min',
  ],
])('the line of a request to %s, refused with %j, has the pointer %s', async (url, payload, pointer) => {
  const id = `pointer-${Math.random()}`;
  await server.app.inject({ method: 'POST', url, payload, headers: { 'x-request-id': id } });
  await expect.poll(() => logged(id)).toHaveLength(1);
  expect(logged(id)[0]?.pointer).toBe(pointer);
});
