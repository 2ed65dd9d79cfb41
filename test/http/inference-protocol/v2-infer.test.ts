import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DTYPE_NAMES, DTYPES, type DType } from '../../../src/tensor/dtype.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage, HEADER_LENGTH, readBinaryResponse } from '../support/v2-message.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const MAX = '/v2/models/pool.window.max/infer';
const spec = { name: 'x', datatype: 'FP32', shape: [1, 1, 4, 4] };
const values = Array.from({ length: 16 }, (_, i) => i + 1);
const bytes = Buffer.from(new Float32Array(values).buffer);
const floats = (body: Buffer): number[] => [...new Float32Array(new Uint8Array(body).buffer)];
const json = { ...spec, data: values };
const binary = { ...spec, parameters: { binary_data_size: 64 } };
const parameters = { kernel_shape: [2, 2], return_indices: true };
const [y, indices] = [{ name: 'y' }, { name: 'indices' }];
const asBytes = { parameters: { binary_data: true } };

const post = (message: { payload: Buffer | object; headers?: Record<string, string> }, url = MAX) =>
  server.app.inject({ method: 'POST', url, ...message });

describe('an inference', () => {
  test('returns JSON for JSON, echoes the id and names the model', async () => {
    const response = await post({ payload: { id: 'mine', inputs: [json], parameters } });
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers[HEADER_LENGTH]).toBeUndefined();
    expect(response.json()).toEqual({
      id: 'mine',
      model_name: 'pool.window.max',
      model_version: '1',
      outputs: [
        { name: 'y', datatype: 'FP32', shape: [1, 1, 2, 2], data: [6, 8, 14, 16] },
        { name: 'indices', datatype: 'INT64', shape: [1, 1, 2, 2], data: [5, 7, 13, 15] },
      ],
    });
  });

  test.each([
    ['all as bytes', { parameters: { ...parameters, binary_data_output: true } }, [16, 32]],
    [
      'in the order asked',
      {
        parameters,
        outputs: [
          { ...indices, ...asBytes },
          { ...y, ...asBytes },
        ],
      },
      [32, 16],
    ],
    ['one as bytes', { parameters, outputs: [{ ...indices, ...asBytes }, y] }, [32, undefined]],
    ['one alone', { parameters, outputs: [{ ...y, ...asBytes }] }, [16]],
    ['none as bytes', { parameters, outputs: [indices, y] }, [undefined, undefined]],
  ])('takes bytes and returns outputs %s', async (_how, message, sizes) => {
    const { json: head, rest } = readBinaryResponse(await post(binaryMessage({ inputs: [binary], ...message }, bytes)));
    expect(head.outputs.map((output: typeof binary) => output.parameters?.binary_data_size)).toEqual(sizes);
    expect(rest).toHaveLength(sizes.reduce((sum: number, size) => sum + (size ?? 0), 0));
    let at = 0;
    for (const { name, data, parameters: own } of head.outputs) {
      const part = new Uint8Array(rest.subarray(at, at + (own?.binary_data_size ?? 0)));
      at += part.length;
      const got =
        data ?? [...(name === 'y' ? new Float32Array(part.buffer) : new BigInt64Array(part.buffer))].map(Number);
      expect(got).toEqual(name === 'y' ? [6, 8, 14, 16] : [5, 7, 13, 15]);
    }
  });

  test('mixes inputs in JSON and in bytes', async () => {
    const axes = { name: 'axes', datatype: 'INT64', shape: [2] };
    const url = '/v2/models/onnx.ReduceMax/infer';
    const axesBytes = Buffer.from(new BigInt64Array([2n, 3n]).buffer);
    const data = { ...spec, name: 'data' };
    const sized = (tensor: object, binary_data_size: number) => ({ ...tensor, parameters: { binary_data_size } });
    const mixtures = [
      {
        payload: {
          inputs: [
            { ...data, data: values },
            { ...axes, data: [2, 3] },
          ],
        },
      },
      binaryMessage({ inputs: [sized(data, 64), { ...axes, data: [2, 3] }] }, bytes),
      binaryMessage({ inputs: [{ ...data, data: values }, sized(axes, 16)] }, axesBytes),
      binaryMessage({ inputs: [sized(axes, 16), sized(data, 64)] }, axesBytes, bytes),
    ];
    for (const message of mixtures) {
      const response = await post(message, url);
      expect(response.json(), response.body).toMatchObject({ outputs: [{ shape: [1, 1, 1, 1], data: [16] }] });
    }
  });

  test('takes a scalar, as a number and as bytes', async () => {
    const scalar = { name: 'input', datatype: 'FP32', shape: [] };
    const sized = { ...scalar, parameters: { binary_data_size: 4 } };
    const seven = Buffer.from(new Float32Array([7]).buffer);
    for (const message of [
      { payload: { inputs: [{ ...scalar, data: [7] }] } },
      binaryMessage({ inputs: [sized] }, seven),
    ]) {
      const response = await post(message, '/v2/models/torch.sum/infer');
      expect(response.json(), response.body).toMatchObject({ outputs: [{ shape: [], data: [7] }] });
    }
  });

  test('takes one tensor alone, described in the query', async () => {
    const headers = { [HEADER_LENGTH]: '0' };
    const response = await post(
      { payload: Buffer.from(bytes), headers },
      `${MAX}?shape=1,1,4,4&datatype=FP32&kernel_shape=2,2`,
    );
    const { json: head, rest } = readBinaryResponse(response);
    expect(head.outputs).toMatchObject([{ name: 'y', shape: [1, 1, 2, 2], parameters: { binary_data_size: 16 } }]);
    expect(floats(rest)).toEqual([6, 8, 14, 16]);
  });

  test('takes JSON whose length the header says, and a text of lists', async () => {
    const response = await post(binaryMessage({ inputs: [json], parameters: { kernel_shape: '2,2' } }));
    expect(response.json().outputs[0].data).toEqual([6, 8, 14, 16]);
  });

  test('looks at no Content-Type', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'nonsense']) {
      const payload = Buffer.from(JSON.stringify({ inputs: [json], parameters }));
      expect((await post({ payload, headers: { 'content-type': type } })).statusCode).toBe(200);
    }
  });

  test('takes a member that is null as absent, as the dump of a client object writes it', async () => {
    const size = { binary_data_size: 0, shared_memory_region: null };
    const empty = { ...spec, shape: [0, 1, 4, 4], parameters: size, data: null };
    const nulls = { id: null, model_name: null, model_version: null, outputs: null };
    const head = { ...nulls, inputs: [empty], parameters: { kernel_shape: [2, 2], timeout: null, headers: null } };
    const response = await post(binaryMessage(head));
    expect(response.json().outputs[0]).toMatchObject({ shape: [0, 1, 2, 2], data: [] });
    const written = { ...json, parameters: { binary_data_size: null } };
    const asked = [{ name: 'y', parameters: { binary_data: null } }];
    const { outputs } = (await post({ payload: { inputs: [written], parameters, outputs: asked } })).json();
    expect(outputs[0].data).toEqual([6, 8, 14, 16]);
  });

  test('does not look at the parameters that MLServer adds, whatever they hold', async () => {
    const headers = { 'x-forwarded-for': ['::1'], Accept: '*/*', nested: { deep: [[[1]]] } };
    const mlserver = { content_type: 'np', headers };
    const payload = {
      inputs: [{ ...json, parameters: mlserver }],
      parameters: { ...parameters, ...mlserver },
      outputs: [{ name: 'y', parameters: mlserver }],
    };
    expect((await post({ payload })).json().outputs[0].data).toEqual([6, 8, 14, 16]);
    const bytesToo = binaryMessage(
      { ...payload, inputs: [{ ...binary, parameters: { ...mlserver, binary_data_size: 64 } }] },
      bytes,
    );
    expect((await post(bytesToo)).json().outputs[0].data).toEqual([6, 8, 14, 16]);
  });

  test('matches an input of another name by its position', async () => {
    expect((await post({ payload: { inputs: [{ ...json, name: 'INPUT0' }], parameters } })).statusCode).toBe(200);
  });

  test('returns an empty tensor for no bytes', async () => {
    const empty = { ...spec, shape: [0, 1, 4, 4], parameters: { binary_data_size: 0 } };
    const message = { inputs: [empty], parameters: { ...parameters, binary_data_output: true } };
    const { json: head, rest } = readBinaryResponse(await post(binaryMessage(message)));
    expect(head.outputs[0]).toMatchObject({ shape: [0, 1, 2, 2], parameters: { binary_data_size: 0 } });
    expect(rest).toHaveLength(0);
  });

  test.each(DTYPE_NAMES)('gives of %s the same in JSON and in bytes', async (datatype: DType) => {
    const { bytes: size, kind } = DTYPES[datatype];
    const input = { name: 'x', datatype, shape: [1, 1, 2] };
    const url = '/v2/models/pool.global.max/infer';
    const values = kind === 'bool' ? [false, true] : [1, 3];
    const fromJson = await post({ payload: { inputs: [{ ...input, data: values }] } }, url);
    expect(fromJson.json().outputs).toMatchObject([{ datatype, data: [values[1]] }]);

    const asked = { inputs: [{ ...input, data: values }], parameters: { binary_data_output: true } };
    const { rest } = readBinaryResponse(await post({ payload: asked }, url));
    const twice = { ...input, parameters: { binary_data_size: 2 * size } };
    const fromBytes = await post(binaryMessage({ inputs: [twice] }, rest, rest), url);
    expect(fromBytes.json().outputs).toEqual(fromJson.json().outputs);
  });

  test('gives a large message, which a worker reads and writes, the response of its bytes', async () => {
    const large = { name: 'x', datatype: 'FP32', shape: [1, 1, 256, 256] };
    const data = Array.from({ length: 256 * 256 }, (_, i) => (i * 7919) % 1009);
    const whole = await post({ payload: { inputs: [{ ...large, data }], parameters: { kernel_shape: [2, 2] } } });
    const sized = { ...large, parameters: { binary_data_size: 4 * data.length } };
    const message = { inputs: [sized], parameters: { kernel_shape: [2, 2], binary_data_output: true } };
    const { rest } = readBinaryResponse(await post(binaryMessage(message, Buffer.from(new Float32Array(data).buffer))));
    expect(whole.json().outputs[0].data).toEqual(floats(rest));
  });
});

describe('a message over a socket', () => {
  const head = JSON.stringify({ inputs: [binary], parameters: { ...parameters, binary_data_output: true } });
  const body = Buffer.concat([Buffer.from(head), bytes]);

  test.each([1, 7, head.length, head.length + 1, 1000])('gives the same bytes in chunks of %d', async (size) => {
    const socket = await server.connect();
    const headers = { 'transfer-encoding': 'chunked', [HEADER_LENGTH]: head.length };
    socket.write(requestHead(`POST ${MAX}`, headers));
    for (let at = 0; at < body.length; at += size) {
      const chunk = body.subarray(at, at + size);
      socket.write(`${chunk.length.toString(16)}\r\n`);
      socket.write(chunk);
      socket.write('\r\n');
    }
    socket.write('0\r\n\r\n');
    const response = await readResponse(socket);
    expect(response.status).toBe(200);
    expect(floats(response.body.subarray(Number(response.headers[HEADER_LENGTH])).subarray(0, 16))).toEqual([
      6, 8, 14, 16,
    ]);
  });

  test('is refused by its head alone, before its tensors are invited', async () => {
    const socket = await server.connect();
    const wrong = head.replace('[2,2]', '[9,9]');
    const headers = { 'content-length': wrong.length + 64, [HEADER_LENGTH]: wrong.length };
    socket.write(requestHead(`POST ${MAX}`, headers));
    socket.write(wrong);
    expect(await readResponse(socket)).toMatchObject({ status: 400, headers: { 'content-type': 'application/json' } });
    // What was refused is still sent; the connection then serves the next request.
    socket.write(bytes);
    socket.write(requestHead(`POST ${MAX}`, { 'content-length': body.length, [HEADER_LENGTH]: head.length }));
    socket.write(body);
    expect((await readResponse(socket)).status).toBe(200);
  });
});
