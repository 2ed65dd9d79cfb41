import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
let path: string;
const write = (transform: string) => writeFile(join(path, 'mine.json'), JSON.stringify({ steps: [{ transform }] }));
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'models-'));
  await write('relu');
  server = await startServer({ models: path, logLevel: 'info' });
});
afterAll(async () => {
  await server.close();
  await rm(path, { recursive: true });
});

const post = (url: string, payload: object = {}) => server.app.inject({ method: 'POST', url, payload });
const infer = () =>
  post('/v1/pipelines/mine', { inputs: [{ name: 'x', datatype: 'FP32', shape: [2], data: [-1, 2] }] });
const valuesOf = async () => (await infer()).json().outputs[0].data;
const entry = async () =>
  (await post('/v2/repository/index')).json().find(({ name }: { name: string }) => name === 'mine');

test('a model of the folder is served, replaced under load, unloaded and loaded', async () => {
  expect(await valuesOf()).toEqual([0, 2]);
  const { version } = await entry();

  await write('abs');
  const replaced = Promise.all(Array.from({ length: 20 }, infer));
  await server.reload();
  expect((await replaced).every(({ statusCode }) => statusCode === 200)).toBe(true);
  expect(await valuesOf()).toEqual([1, 2]);

  await writeFile(join(path, 'mine.json'), 'garbage');
  await server.reload();
  expect(await valuesOf()).toEqual([1, 2]);
  expect(await entry()).toMatchObject({ state: 'READY', reason: expect.stringContaining('expected JSON') });
  expect(server.log).toContainEqual(
    expect.objectContaining({ model: 'mine', reason: expect.stringContaining('expected JSON') }),
  );
  expect((await post('/v2/repository/models/mine/load')).json()).toMatchObject({ code: 'INVALID_PIPELINE' });
  const metrics = (await server.app.inject({ url: '/metrics' })).payload;
  expect(metrics).toContain('poolserve_model_reloads_total{outcome="failed"} 2');

  const back = await post('/v2/repository/models/mine/load', { parameters: { version } });
  expect(back.json()).toEqual({ name: 'mine', version, load: true });
  expect(await valuesOf()).toEqual([0, 2]);
  expect((await infer()).headers['x-pipeline-version']).toBe(version);

  expect((await post('/v2/repository/models/mine/unload')).json()).toEqual({ name: 'mine', unload: true });
  expect((await infer()).json()).toMatchObject({ code: 'UNKNOWN_MODEL', detail: 'mine is unavailable: unloaded' });
  await write('relu');
  expect((await post('/v2/repository/models/mine/load')).json()).toMatchObject({ load: true });
  expect(await valuesOf()).toEqual([0, 2]);
});

test('statistics are those of the served version, and of none where the model is unavailable', async () => {
  const statsOf = async (url: string) =>
    (await server.app.inject(url)).json().model_stats.filter(({ name }: { name: string }) => name === 'mine');
  const payload = { inputs: [{ name: 'x', datatype: 'FP32', shape: [2], data: [-1, 2] }] };
  const served: string[] = [];
  for (const transform of ['exp', 'log1p']) {
    await write(transform);
    await server.reload();
    const { version } = await entry();
    served.push(version);
    expect((await post('/v2/models/mine/infer', payload)).statusCode).toBe(200);
    const expected = [expect.objectContaining({ name: 'mine', version, execution_count: 1 })];
    expect(await statsOf('/v2/models/mine/stats')).toEqual(expected);
    expect(await statsOf(`/v2/models/mine/versions/${version}/stats`)).toEqual(expected);
    expect(await statsOf('/v2/models/stats')).toEqual(expected);
  }
  expect(new Set(served).size).toBe(2);
  await post('/v2/repository/models/mine/unload');
  expect(await statsOf('/v2/models/stats')).toEqual([]);
  await post('/v2/repository/models/mine/load');
});

test('built-in models are neither unloaded nor configured', async () => {
  for (const url of ['/v2/repository/models/maxmin/unload', '/v2/repository/models/pipeline/unload'])
    expect((await post(url)).json()).toMatchObject({ code: 'FIXED_MODEL' });
  const load = await post('/v2/repository/models/mine/load', { parameters: { config: '{}' } });
  expect(load.json()).toMatchObject({ code: 'INVALID_ATTRIBUTE' });
});

test('a folder that is not there ends the start', async () => {
  await expect(startServer({ models: join(path, 'none') })).rejects.toThrow(/^POOLSERVE_MODELS: .*ENOENT/);
});
