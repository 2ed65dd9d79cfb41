import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBytes } from '../../support/elements.ts';
import { safetensorsFile } from '../../support/safetensors-file.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage } from '../support/v2-message.ts';

let server: ServerUnderTest;
let inWorkers: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
  inWorkers = await startServer({ inlineMaxBytes: 0 });
});
afterAll(() => Promise.all([server.close(), inWorkers.close()]));

const x = { name: 'x', datatype: 'FP32', shape: [4, 1], data: [1, 2, 4, 8] };
const ids = (data: readonly number[], datatype = 'INT32') => ({
  name: 'segment_ids',
  datatype,
  shape: [data.length],
  data,
});

const post = async (on: ServerUnderTest, url: string, payload: object) => {
  const response = await on.app.inject({ method: 'POST', url, payload });
  return { status: response.statusCode, body: response.json() };
};

test('segments are as many as the largest id says', async () => {
  for (const on of [server, inWorkers]) {
    const { body } = await post(on, '/v1/pool/segment/sum', { inputs: [x, ids([3, 0, 3, 0])] });
    expect(body.outputs).toEqual([{ name: 'y', datatype: 'FP32', shape: [4, 1], data: [10, 0, 0, 5] }]);
  }
  expect(server.dispatcher.queueDepth()).toBe(0);
});

test('in a safetensors file, which is not read before it is planned', async () => {
  const header = {
    x: { dtype: 'F32', shape: [4, 1], data_offsets: [0, 16] },
    segment_ids: { dtype: 'U8', shape: [4], data_offsets: [16, 20] },
  };
  const data = Buffer.concat([toBytes('FP32', [1, 2, 4, 8]), toBytes('UINT8', [1, 1, 1, 0])]);
  const payload = safetensorsFile(JSON.stringify(header), data);
  const response = await server.app.inject({
    method: 'POST',
    url: '/v1/pool/segment/max?output_datatype=INT32',
    payload,
    headers: { 'content-type': 'application/x-safetensors', accept: 'application/json' },
  });
  expect(response.json().outputs).toEqual([{ name: 'y', datatype: 'INT32', shape: [2, 1], data: [8, 4] }]);
});

test('in binary tensors of the Open Inference Protocol', async () => {
  const described = [
    { name: 'x', datatype: 'FP32', shape: [4, 1], parameters: { binary_data_size: 16 } },
    { name: 'segment_ids', datatype: 'INT64', shape: [4], parameters: { binary_data_size: 32 } },
  ];
  const message = binaryMessage(
    { inputs: described },
    toBytes('FP32', [1, 2, 4, 8]),
    toBytes('INT64', [0n, 2n, 2n, 2n]),
  );
  const response = await server.app.inject({ method: 'POST', url: '/v2/models/pool.segment.sum/infer', ...message });
  expect(response.json().outputs).toMatchObject([{ name: 'y', shape: [3, 1], data: [1, 0, 14] }]);
});

test('empty rows have no segments, and a stated number of segments stays', async () => {
  const none = { inputs: [{ ...x, shape: [0, 1], data: [] }, ids([])] };
  expect((await post(server, '/v1/pool/segment/sum', none)).body.outputs).toMatchObject([{ shape: [0, 1], data: [] }]);
  const said = await post(server, '/v1/pool/segment/sum?segments=2', { inputs: [x, ids([0, 0, 0, 0])] });
  expect(said.body.outputs).toMatchObject([{ shape: [2, 1], data: [15, 0] }]);
});

test.each([
  ['a negative one', ids([-5, -1, -3, -2]), 422, /segment_ids: expected numbers from 0/],
  ['a negative one among others', ids([0, -1, 0, 1]), 422, /segment_ids: expected numbers from 0/],
  ['one beyond every number of segments', ids([0, 1, 2, 134217728]), 422, /to below 134217728, got 134217728/],
  ['one beyond 64 bits with a sign', ids([0, 1, 2, 2 ** 63], 'UINT64'), 422, /to below 134217728, got/],
])('%s is refused', async (_, segmentIds, status, detail) => {
  for (const on of [server, inWorkers]) {
    const refused = await post(on, '/v1/pool/segment/sum', { inputs: [x, segmentIds] });
    expect(refused).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
  }
});

test('so many segments that there is no memory for them are refused, and nothing stays reserved', async () => {
  const small = await startServer({ maxInFlightBytes: 2 ** 20, maxResponseBytes: 2 ** 40, maxRequestMs: 1e9 });
  const refused = await post(small, '/v1/pool/segment/sum', { inputs: [x, ids([0, 1, 2, 100_000_000])] });
  expect(refused).toMatchObject({ status: 413, body: { code: 'PLAN_TOO_LARGE' } });
  expect((await small.app.inject('/metrics')).body).toContain('poolserve_in_flight_bytes 0');
  await small.close();
});

test('a plan without data asks for the number', async () => {
  const url = '/v1/plan/segment/sum';
  const { data: _x, ...spec } = x;
  const { data: _ids, ...idSpec } = ids([0, 0, 0, 0]);
  const refused = await post(server, url, { inputs: [spec, idSpec] });
  expect(refused).toMatchObject({ status: 422, body: { pointer: '?segments' } });
  const planned = await post(server, url, { inputs: [spec, idSpec], parameters: { segments: 3 } });
  expect(planned.body.outputs).toMatchObject([{ shape: [3, 1] }]);
});

test('their memory is reserved as if their number were stated, with the text of the response', async () => {
  const count = 20_000;
  const header = {
    x: { dtype: 'F32', shape: [count, 1], data_offsets: [0, 4 * count] },
    segment_ids: { dtype: 'I32', shape: [count], data_offsets: [4 * count, 8 * count] },
  };
  const elements = Array.from({ length: count }, (_, i) => i);
  const data = Buffer.concat([toBytes('FP32', elements), toBytes('INT32', elements)]);
  const payload = safetensorsFile(JSON.stringify(header), data);
  const headers = { 'content-type': 'application/x-safetensors', accept: 'application/json' };
  const small = await startServer({ maxInFlightBytes: 1_000_000 });
  const ask = async (query: string) => {
    const response = await small.app.inject({ method: 'POST', url: `/v1/pool/segment/sum${query}`, payload, headers });
    return { status: response.statusCode, detail: response.json().detail };
  };
  const said = await ask(`?segments=${count}`);
  expect(said).toMatchObject({ status: 413, detail: expect.stringContaining('POOLSERVE_MAX_IN_FLIGHT_BYTES') });
  expect(await ask('')).toEqual(said);
  await small.close();
});
