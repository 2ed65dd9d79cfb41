import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 1, 1, 2], data: [1, 2] }];
const pointerOf = async (url: string, parameters: object): Promise<string> =>
  (await server.app.inject({ method: 'POST', url, payload: { inputs, parameters } })).json().pointer;

test.each([
  ['of a body', '/v1/pool/window/max', { kernel_shape: [0, 1] }, '/parameters/kernel_shape'],
  ['that does not exist, of a body', '/v1/pool/global/max', { 'a/b~c': 1 }, '/parameters/a~1b~0c'],
  ['of the query', '/v1/pool/window/max?kernel_shape=0,1', {}, '?kernel_shape'],
  ['of an inference', '/v2/models/pool.window.max/infer', { kernel_shape: [0, 1] }, '/parameters/kernel_shape'],
  ['of a dialect', '/v2/models/torch.max_pool2d/infer', { kernel_size: 'x' }, '/parameters/kernel_size'],
])('a refused parameter %s is pointed to where it stands', async (_where, url, parameters, pointer) => {
  expect(await pointerOf(url, parameters)).toBe(pointer);
});
