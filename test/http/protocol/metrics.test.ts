import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ logLevel: 'info' });
});
afterAll(() => server.close());

const inject = (url: string, payload?: object) =>
  server.app.inject({ method: payload ? 'POST' : 'GET', url, ...(payload && { payload }) });
const metrics = async (): Promise<string> => (await inject('/metrics')).body;

const x = { name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2], data: [1, 2, 3, 4] };
const SENT: readonly (readonly [url: string, payload: object, family: string, status: number])[] = [
  ['/v1/pool/window/max?kernel_shape=2', { inputs: [x] }, 'window', 200],
  ['/v1/pool/global/max,mean', { inputs: [x] }, 'global', 200],
  ['/v1/pool/window/max?kernel_shape=0', { inputs: [x] }, 'window', 422],
  ['/v1/pool/elsewhere/max', { inputs: [x] }, 'unknown', 404],
  ['/v1/merge/max', { inputs: [x] }, 'merge', 422],
  ['/v2/models/pool.roi.max/infer', { inputs: [] }, 'roi', 400],
  [
    '/v2/models/torch.max_pool2d/infer',
    { inputs: [{ ...x, name: 'input' }], parameters: { kernel_size: 2 } },
    'torch',
    200,
  ],
  ['/v2/repository/index', {}, '', 200],
];

test('requests are timed by route, family of operators and status, whatever operators are named', async () => {
  for (const [url, payload, , status] of SENT) expect((await inject(url, payload)).statusCode, url).toBe(status);
  const text = await metrics();
  const counts = [
    ...text.matchAll(
      /^poolserve_request_duration_seconds_count\{route="(.*)",operator_family="(.*)",status="(\d+)"\} (\d+)$/gm,
    ),
  ];
  const expected = SENT.map(([url, , family, status]) => {
    const route = url
      .replace(/\?.*/, '')
      .replace(/^\/v1\/pool\/.*/, '/v1/pool/:region/:reductions')
      .replace(/^\/v1\/merge\/.*/, '/v1/merge/:reduction')
      .replace(/^\/v2\/models\/.*\/infer/, '/v2/models/:model/infer');
    return [route, family, String(status), '1'];
  });
  const found = counts.map(([, ...labels]) => labels);
  expect(found).toHaveLength(expected.length);
  expect(found).toEqual(expect.arrayContaining(expected));
  const buckets = [
    ...text.matchAll(
      /^poolserve_request_duration_seconds_bucket\{le="(.*?)",route="\/v1\/merge\/:reduction".* (\d+)$/gm,
    ),
  ];
  const cumulative = buckets.map(([, , count]) => Number(count));
  expect(cumulative).toEqual(cumulative.toSorted((a, b) => a - b));
  expect(buckets.at(-1)?.slice(1)).toEqual(['+Inf', '1']);
});

describe('a refusal', () => {
  test.each([
    ['a parameter', '/v1/pool/window/max?kernel_shape=0', { inputs: [x] }, 'INVALID_ATTRIBUTE', '?kernel_shape'],
    [
      'a place',
      '/v1/pool/global/max',
      { inputs: [{ ...x, data: [1, 'planted', 3, 4] }] },
      'VALUE_OUT_OF_RANGE',
      '/inputs/0/data/1',
    ],
    ['a name of the caller', '/v1/pool/global/max?planted=1', { inputs: [x] }, 'UNKNOWN_ATTRIBUTE', undefined],
    ['a member of the caller', '/v1/pool/global/max', { inputs: [{ ...x, planted: 1 }] }, 'INVALID_INPUT', '/inputs/0'],
    ['no place', '/planted', {}, 'UNKNOWN_ROUTE', undefined],
  ])(
    'of %s is logged and counted by its code, with no word of the caller',
    async (_what, url, payload, code, pointer) => {
      const id = `refused-${code}-${pointer === undefined}`;
      const before = server.log.length;
      await server.app.inject({ method: 'POST', url, payload, headers: { 'x-request-id': id } });
      await expect.poll(() => server.log.filter((line) => line.request_id === id)).toHaveLength(1);
      const lines = server.log.slice(before);
      expect(lines).toEqual([expect.objectContaining({ request_id: id, code })]);
      expect(lines[0]?.pointer).toBe(pointer);
      expect(JSON.stringify(lines)).not.toContain('planted');
      expect(await metrics()).toMatch(
        new RegExp(`^poolserve_refusals_total\\{route=".*",code="${code}"\\} [1-9]`, 'm'),
      );
    },
  );

  test('is counted for no request that was served', async () => {
    const sum = async () =>
      [...(await metrics()).matchAll(/^poolserve_refusals_total\{.*\} (\d+)$/gm)].reduce(
        (total, [, n]) => total + Number(n),
        0,
      );
    const before = await sum();
    await inject('/v1/pool/global/max', { inputs: [x] });
    expect(await sum()).toBe(before);
  });
});

describe('/metrics', () => {
  test('names what runs, the process and Node conventionally', async () => {
    const text = await metrics();
    const build = `poolserve_build_info{version="${manifest.version}",node_version="${process.version}"} 1`;
    expect(text).toContain(`\n${build}\n`);
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'));
    expect(text).not.toMatch(/poolserve_(?:process|nodejs)_/);
    const gauges = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name = '']) => name);
    expect(gauges.filter((name) => name.endsWith('_total'))).toEqual([]);
  });

  const { error } = spawnSync('promtool', ['--version']);
  if (error !== undefined)
    process.stdout.write('promtool (Debian package prometheus) is not installed: /metrics is not linted\n');
  test.skipIf(error !== undefined)('is clean for promtool', async () => {
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await metrics(),
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});
