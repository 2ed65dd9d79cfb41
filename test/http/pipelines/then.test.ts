import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const x = { name: 'x', datatype: 'FP32', shape: [1, 2, 2] } as const;
const values = [3, -4, 3, -4];
const bytes = Buffer.from(new Float32Array(values).buffer);
const SUM = '/v1/pool/sequence/sum';
const json = (url: string, parameters = {}) =>
  server.app.inject({ method: 'POST', url, payload: { inputs: [{ ...x, data: values }], parameters } });

describe('a pooling with then', () => {
  test('responds with the transformed tensor, as raw bytes and as JSON', async () => {
    const url = `${SUM}?shape=1,2,2&datatype=FP32&then=abs,truncate:1`;
    const response = await server.app.inject({ method: 'POST', url, payload: Buffer.from(bytes) });
    expect(response.headers['x-tensor-shape']).toBe('1,1');
    expect(new Float32Array(new Uint8Array(response.rawPayload).buffer)).toEqual(new Float32Array([6]));
    expect((await json(`${SUM}?then=abs`)).json().outputs).toEqual([
      expect.objectContaining({ name: 'y', data: [6, 8] }),
    ]);
    expect((await json(SUM, Object.fromEntries([['then', 'abs']]))).json().outputs[0].data).toEqual([6, 8]);
  });

  test('points at the word at fault', async () => {
    const response = await json(`${SUM}?then=abs,truncate:many`);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'INVALID_ATTRIBUTE', pointer: '?then/1' });
    expect((await json(SUM, Object.fromEntries([['then', 3]]))).json()).toMatchObject({
      code: 'INVALID_ATTRIBUTE',
      pointer: '/parameters/then',
    });
  });

  test('is planned without data', async () => {
    const plan = await server.app.inject({
      method: 'POST',
      url: '/v1/plan/sequence/sum?shape=1,2,2&datatype=FP32&then=truncate:1',
    });
    expect(plan.json().outputs).toEqual([expect.objectContaining({ shape: [1, 1] })]);
  });
});
