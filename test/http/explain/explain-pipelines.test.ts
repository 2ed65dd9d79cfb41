import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const tokens = { name: 'x', datatype: 'FP32', shape: [1, 2, 2], data: [3, 0, 3, 8] };
const pipeline = { steps: [{ pool: 'sequence/mean' }, { transform: 'l2_normalize' }] };

test('a pipeline is explained: its poolings, and the attribution of one output', async () => {
  const url = '/v1/explain/pipelines?output=0,0';
  const response = await server.app.inject({ method: 'POST', url, payload: { inputs: [tokens], pipeline } });
  expect(response.statusCode, response.body).toBe(200);
  const { outputs, explanation, attribution } = response.json();
  expect(outputs.map(({ name }: { name: string }) => name)).toEqual(['y', 'attribution']);
  expect(outputs[1].data[0]).toBeCloseTo(0.064, 6);
  expect(outputs[1].data[1]).toBeCloseTo(-0.048, 6);
  expect(explanation).toHaveLength(1);
  expect(attribution.notes[0]).toContain('step 1 (l2_normalize) does not grow with its input');
});

test('a named pipeline is explained', async () => {
  const x = { name: 'x', datatype: 'FP32', shape: [1, 1, 4], data: [1, 2, 3, 4] };
  const payload = { inputs: [x], parameters: { s: 2, output: [0, 0] } };
  const response = await server.app.inject({ method: 'POST', url: '/v1/explain/pipelines/maxmin', payload });
  expect(response.statusCode, response.body).toBe(200);
  expect(response.headers['x-pipeline-version']).toBeDefined();
  const { outputs } = response.json();
  expect(outputs.at(-1)).toMatchObject({ name: 'attribution', data: [0, 0, 1, 0] });
});

test('an output outside the response is refused at its place', async () => {
  const payload = { inputs: [tokens], pipeline, parameters: { output: [0, 2] } };
  const response = await server.app.inject({ method: 'POST', url: '/v1/explain/pipelines', payload });
  expect(response.json()).toMatchObject({ code: 'INVALID_ATTRIBUTE', pointer: '/parameters/output' });
});
