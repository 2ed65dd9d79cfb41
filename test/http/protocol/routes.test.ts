import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openapiDocument } from '../../../src/http/openapi/document.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = (url: string) => server.app.inject(url);

describe('the catalogue', () => {
  test('lists every region with every reduction', async () => {
    const { regions, reductions, operators } = (await get('/v1/operators')).json();
    expect(operators).toHaveLength(regions.length * reductions.length);
    expect(operators[0]).toMatchObject({ region: 'window', reduction: 'max', supported: true });
  });

  test('gives for each operator an example that works as it stands', async () => {
    for (const { region, reduction, supported, reason } of (await get('/v1/operators')).json().operators) {
      if (!supported) {
        const refused = await server.app.inject({
          method: 'POST',
          url: `/v1/plan/${region}/${reduction}`,
          payload: PLANNED,
        });
        expect(refused.json(), `${region}/${reduction}`).toMatchObject({ detail: expect.stringContaining(reason) });
        continue;
      }
      const described = (await get(`/v1/operators/${region}/${reduction}`)).json();
      expect(described.attributes).toMatchObject({ type: 'object', additionalProperties: false });
      const response = await server.app.inject({
        method: 'POST',
        url: `/v1/pool/${region}/${reduction}`,
        payload: described.example.request,
      });
      expect(response.statusCode, `${region}/${reduction}: ${response.body}`).toBe(200);
    }
  });
});

/** A request of any shape: what an operator without meaning is refused before. */
const PLANNED = { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4] }] };

describe('POST /v1/plan', () => {
  const planned = {
    outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1, 2, 2] }],
    cost: { bytes_read: 64, bytes_written: 16 },
    lane: 'inline',
    streamable: true,
  };

  test('tells output, cost and kernels of shapes in the query', async () => {
    const response = await server.app.inject({
      method: 'POST',
      url: '/v1/plan/window/max?kernel_shape=2,2&shape=1,1,4,4&datatype=FP32',
    });
    expect(response.json()).toMatchObject(planned);
    expect(response.json().memory_bytes).toBeGreaterThanOrEqual(64 + 64 + 16);
    expect(response.json().kernels.length).toBeGreaterThan(0);
  });

  test('of a stream it tells what is held while it flows, however large the tensor', async () => {
    const url = '/v1/plan/window/max?kernel_shape=2,2&shape=64,32,1024,1024&datatype=FP32&stream=true';
    const response = await server.app.inject({ method: 'POST', url });
    expect(response.json()).toMatchObject({
      outputs: [{ shape: [64, 32, 512, 512] }],
      cost: { bytes_read: 2 ** 33, bytes_written: 2 ** 31 },
      lane: 'streamed',
      streamable: true,
    });
    expect(response.json().memory_bytes).toBeLessThan(2 ** 26);
  });

  test('refuses what is too large for the real call', async () => {
    const plan = (query: string) =>
      server.app.inject({ method: 'POST', url: `/v1/plan/window/max?kernel_shape=2,2&datatype=FP32&${query}` });
    expect((await plan('shape=1,64,2000,2000')).json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    const huge = 'shape=1048576,64,2000,2000&stream=true';
    expect((await plan(huge)).json()).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
    const narrow = await startServer({ maxInFlightBytes: 2 ** 16 });
    const url = '/v1/plan/window/max?kernel_shape=2,2&datatype=FP32&shape=1,1,256,256';
    expect((await narrow.app.inject({ method: 'POST', url })).json()).toMatchObject({ code: 'PLAN_TOO_LARGE' });
    await narrow.close();
  });

  test('tells where a stream is impossible', async () => {
    const url = '/v1/plan/roi/max?output_shape=2,2';
    const boxes = { name: 'boxes', datatype: 'FP32', shape: [1, 5] };
    const response = await server.app.inject({
      method: 'POST',
      url,
      payload: { inputs: [...PLANNED.inputs, boxes] },
    });
    expect(response.json()).toMatchObject({ streamable: false });
  });

  test('and of shapes in a JSON body', async () => {
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4] }];
    const response = await server.app.inject({
      method: 'POST',
      url: '/v1/plan/window/max',
      payload: { inputs, parameters: { kernel_shape: [2, 2] } },
    });
    expect(response.json()).toMatchObject(planned);
  });

  test('refuses what the real call refuses', async () => {
    const response = await server.app.inject({
      method: 'POST',
      url: '/v1/plan/window/max?kernel_shape=9,9&shape=1,1,4,4&datatype=FP32',
    });
    expect(response.json()).toMatchObject({ status: 422 });
  });
});

describe('health', () => {
  test('is live and ready, and not ready but live and serving while draining', async () => {
    const other = await startServer();
    expect((await other.app.inject('/readyz')).statusCode).toBe(200);
    other.drain();
    const [live, ready, served] = await Promise.all(
      ['/livez', '/readyz', '/v1/operators'].map((url) => other.app.inject(url)),
    );
    expect([live?.statusCode, ready?.statusCode, served?.statusCode]).toEqual([200, 503, 200]);
    expect(served?.headers.connection).toBe('close');
    await other.close();
  });
});

describe('metrics', () => {
  test('count requests by route and status, bytes and stages, but no probes', async () => {
    const payload = Buffer.alloc(64);
    await server.app.inject({ method: 'POST', url: '/v1/pool/global/max?shape=1,1,4,4&datatype=FP32', payload });
    await get('/livez');
    const { body, headers } = await get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0.0.4/);
    expect(body).toMatch(/^poolserve_requests_total\{route="\/v1\/pool\/:region\/:reductions",status="200"\} \d+$/m);
    expect(body).toMatch(/^poolserve_bytes_total\{direction="in"\} \d+$/m);
    expect(body).toMatch(/^poolserve_stage_seconds_bucket\{le="0.0001",stage="compute"\} \d+$/m);
    for (const name of ['queue_depth', 'in_flight_bytes', 'in_flight_requests', 'worker_utilization']) {
      expect(body).toMatch(new RegExp(`^poolserve_${name} [\\d.e-]+$`, 'm'));
    }
    expect(body).not.toMatch(/livez|"\/metrics"/);
  });
});

describe('documentation', () => {
  test('is served as JSON and YAML', async () => {
    expect((await get('/openapi.json')).json()).toEqual(openapiDocument());
    const yaml = await get('/openapi.yaml');
    expect(yaml.headers['content-type']).toMatch(/^application\/yaml/);
    expect(yaml.body).toMatch(/^openapi: 3\.1\.0$/m);
  });

  test('has a reference page whose script comes from here', async () => {
    const page = await get('/docs');
    expect((await get('/docs/')).body).toBe(page.body);
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    const [, script] = /<script src="([^"]+)"/.exec(page.body) ?? [];
    expect((await get(`${script}`)).headers['content-type']).toMatch(/^application\/javascript/);
    expect((await get('/docs/nothing')).statusCode).toBe(404);
  });

  test('describes every route there is, and no other', async () => {
    const { paths } = (await get('/openapi.json')).json();
    const described = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.keys(verbs as object).map((verb) => `${verb.toUpperCase()} ${path}`),
    );
    const missing = described.filter((each) => {
      const [method = '', path = ''] = each.split(' ');
      return !server.app.hasRoute({ method, url: path.replace(/\{(\w+)\}/g, ':$1') });
    });
    expect(missing).toEqual([]);
    for (const path of Object.keys(paths)) {
      const url = path.replace(/\{(\w+)\}/g, 'x');
      const { headers } = await server.app.inject({ method: 'PATCH', url });
      const allowed = String(headers.allow)
        .split(', ')
        .filter((method) => method !== 'HEAD');
      expect(
        allowed.map((method) => `${method} ${path}`).every((each) => described.includes(each)),
        path,
      ).toBe(true);
    }
  });
});
