import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

/** With the limits that there are by default. */
let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The first that the server says to a request of which only `head` is sent. */
const responseTo = async (line: string, headers: Readonly<Record<string, string | number>>, head: Buffer) => {
  const socket = await server.connect();
  const response = readResponse(socket);
  socket.write(requestHead(line, head.length === 0 ? { ...headers, expect: '100-continue' } : headers));
  socket.write(head);
  const { status, body } = await response;
  socket.destroy();
  return { status, text: body.toString() };
};

const boxed = [
  { name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4], parameters: { binary_data_size: 64 } },
  { name: 'boxes', datatype: 'FP32', shape: [4, 5], parameters: { binary_data_size: 80 } },
];
const parameters = { output_shape: 1024, sampling_ratio: 64, binary_data_output: true };
const roiAlign = Buffer.from(JSON.stringify({ inputs: boxed, parameters }));

describe('a request of few bytes and much work is refused before its body is invited or has come', () => {
  test.each([
    [
      'padding of one byte to 100 MB',
      'RESPONSE_TOO_LARGE',
      'POST /v1/pool/window/max?kernel_shape=1&pads=5000&shape=1,1,1,1&datatype=UINT8',
      { 'content-length': 1 },
      Buffer.alloc(0),
    ],
    [
      'the same of a model',
      'RESPONSE_TOO_LARGE',
      'POST /v2/models/pool.window.max/infer?kernel_shape=1&pads=5000&shape=1,1,1,1&datatype=UINT8',
      { 'content-length': 1, 'inference-header-content-length': 0 },
      Buffer.alloc(0),
    ],
    [
      'samples of large grids in four boxes',
      'WORK_TOO_LARGE',
      'POST /v2/models/pool.roi_align.mean/infer',
      { 'content-length': roiAlign.length + 144, 'inference-header-content-length': roiAlign.length },
      roiAlign,
    ],
    [
      'a sorted window of 4096 cells at each of a million',
      'WORK_TOO_LARGE',
      'POST /v1/pool/window/median?kernel_shape=64&strides=1&shape=1,1,1087,1087&datatype=UINT8',
      { 'content-length': 1087 * 1087 },
      Buffer.alloc(0),
    ],
    [
      '3701 names of one reduction',
      'TOO_MANY_ITEMS',
      `POST /v1/pool/global/${'max,'.repeat(3700)}max?shape=1,1,1,1&datatype=UINT8`,
      { 'content-length': 1 },
      Buffer.alloc(0),
    ],
  ])('%s', async (_what, code, line, headers, head) => {
    const { status, text } = await responseTo(line, headers, head);
    expect([status, text]).toEqual([413, expect.stringContaining(code)]);
    expect((await server.app.inject('/metrics')).body).toContain('\npoolserve_in_flight_bytes 0\n');
  });

  test.each(['/v1/plan/global', '/v2/models/pool.global.'])('a plan, or a model, of 3701 names: %s', async (url) => {
    const names = `${'max,'.repeat(3700)}max`;
    const isPlan = url.startsWith('/v1');
    const response = await server.app.inject({
      method: isPlan ? 'POST' : 'GET',
      url: isPlan ? `${url}/${names}?shape=1,1,1,1&datatype=UINT8` : `${url}${names}`,
    });
    expect([response.statusCode, response.json().code]).toEqual([413, 'TOO_MANY_ITEMS']);
  });
});

test('an input whose values decide the plan is refused by its size before it has come', async () => {
  const inputs = [
    { name: 'data', datatype: 'FP32', shape: [1, 1], parameters: { binary_data_size: 4 } },
    { name: 'pads', datatype: 'INT64', shape: [10_000_000], parameters: { binary_data_size: 80_000_000 } },
  ];
  const head = Buffer.from(JSON.stringify({ inputs }));
  const headers = { 'content-length': head.length + 80_000_004, 'inference-header-content-length': head.length };
  const { status, text } = await responseTo('POST /v2/models/onnx.Pad/infer', headers, head);
  expect([status, text]).toEqual([400, expect.stringContaining('at most 1024 elements')]);
  expect((await server.app.inject('/metrics')).body).toContain('\npoolserve_in_flight_bytes 0\n');
});

describe('segments that only the data tell', () => {
  const rows = (largest: number) => [
    { name: 'x', datatype: 'FP32', shape: [2, 1], data: [1, 2] },
    { name: 'segment_ids', datatype: 'INT64', shape: [2], data: [0, largest] },
  ];
  const post = async (url: string, largest: number) => {
    const response = await server.app.inject({ method: 'POST', url, payload: { inputs: rows(largest) } });
    return [response.statusCode, response.json().code];
  };

  test.each(['/v1/pool/segment/sum', '/v2/models/pool.segment.sum/infer'])(
    'are refused once they are known, where the response would be too large: %s',
    async (url) => {
      expect(await post(url, 2 * 10 ** 7)).toEqual([413, 'RESPONSE_TOO_LARGE']);
      expect((await server.app.inject('/metrics')).body).toContain('\npoolserve_in_flight_bytes 0\n');
      if (url.startsWith('/v1')) expect(await post(url, 1)).toEqual([200, undefined]);
    },
  );
});
