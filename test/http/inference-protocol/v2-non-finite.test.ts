import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const URL = '/v2/models/pool.window.max/infer';
const body = (datatype: string, shape: readonly number[], data: string, more = ''): string =>
  `{"id":"[\\"NaN\\",Infinity]","inputs":[{"name":"x","datatype":"${datatype}","shape":[${shape}],"data":${data}}],"parameters":{"kernel_shape":"1,"${more}}}`;
const send = (payload: string, url = URL) => server.app.inject({ method: 'POST', url, payload });

/** The text of the data of the only output. */
const dataOf = (text: string): string => /"data":(\[.*?\])\}\]/.exec(text)?.[1] ?? text;

describe('NaN and infinities without quotes', () => {
  test.each(['FP64', 'FP32', 'FP16', 'BF16'])('of %s are read, and written as they were', async (datatype) => {
    const bare = await send(body(datatype, [1, 1, 6], '[NaN, 1,-Infinity ,Infinity,\n-2,NaN]'));
    expect(bare.statusCode, bare.body).toBe(200);
    expect(dataOf(bare.body)).toBe('[NaN,1,-Infinity,Infinity,-2,NaN]');
    const quoted = await send(body(datatype, [1, 1, 6], '["NaN",1,"-Infinity","Infinity",-2,"NaN"]'));
    expect(dataOf(quoted.body)).toBe('["NaN",1,"-Infinity","Infinity",-2,"NaN"]');
    for (const response of [bare, quoted]) expect(response.body).toContain('"id":"[\\"NaN\\",Infinity]"');
  });

  test('in nested lists, as RapidJSON reads them', async () => {
    const { body: text } = await send(body('FP32', [1, 2, 3], '[[[-NaN,Inf,1],[-Inf,2,3]]]'));
    expect(dataOf(text)).toBe('[NaN,Infinity,1,-Infinity,2,3]');
  });

  test.each([
    ['flat, inline', 1000, false],
    ['nested, inline', 1000, true],
    ['flat, by a thread', 100_000, false],
    ['nested, by a thread', 100_000, true],
  ])('among many: %s', async (_how, count, nested) => {
    const values = Array.from({ length: count }, (_, i) =>
      i % 97 === 5 ? 'NaN' : i % 89 === 7 ? '-Infinity' : `${i}`,
    );
    const list = nested ? `[[[${values.slice(0, count / 2)}],[${values.slice(count / 2)}]]]` : `[${values}]`;
    const { body: text } = await send(body('FP32', nested ? [1, 2, count / 2] : [1, 1, count], list));
    expect(dataOf(text)).toBe(`[${values}]`);
  });

  test('are read where the outputs are bytes', async () => {
    const response = await send(body('FP32', [1, 1, 2], '[NaN,1]', ',"binary_data_output":true'));
    const bytes = response.rawPayload.subarray(-8);
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([Number.NaN, 1]);
  });

  test.each([
    ['an integer tensor', body('INT32', [1, 1, 2], '[NaN,1]'), 'VALUE_OUT_OF_RANGE'],
    ['a word that goes on', body('FP32', [1, 1, 2], '[NaNs,1]'), 'MALFORMED_JSON'],
    ['two signs', body('FP32', [1, 1, 2], '[--Infinity,1]'), 'MALFORMED_JSON'],
    ['a plus', body('FP32', [1, 1, 2], '[+Infinity,1]'), 'MALFORMED_JSON'],
    ['another case', body('FP32', [1, 1, 2], '[nan,1]'), 'MALFORMED_JSON'],
    ['a shape', body('FP32', [1, 1, 2], '[1,2]').replace('[1,1,2]', '[1,1,Infinity]'), 'INVALID_SHAPE'],
  ])('of %s are refused', async (_what, payload, code) => {
    expect((await send(payload)).json().code).toBe(code);
  });

  test('of /v1 are refused with how to write them', async () => {
    const payload = body('FP32', [1, 1, 2], '[NaN,1]');
    const headers = { 'content-type': 'application/json' };
    const refused = await server.app.inject({ method: 'POST', url: '/v1/pool/window/max', payload, headers });
    expect(refused.json()).toMatchObject({ code: 'MALFORMED_JSON', error: expect.stringContaining('the text "NaN"') });
  });
});
