import { afterAll, beforeAll, expect, test } from 'vitest';
import { npyFile } from '../../support/npy-file.ts';
import { safetensorsFile } from '../../support/safetensors-file.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage, readBinaryResponse } from '../support/v2-message.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const pool = async (operator: string, query: string, values: readonly number[]) => {
  const { statusCode, rawPayload, json } = await server.app.inject({
    method: 'POST',
    url: `/v1/pool/${operator}?kernel_shape=2,2&strides=2&datatype=FP32&${query}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from(Float32Array.from(values).buffer),
  });
  if (statusCode !== 200) return json().code;
  return [...new Float32Array(new Uint8Array(rawPayload).buffer)];
};

test('a cached address serves each body by itself, and no other address', async () => {
  expect(await pool('window/max', 'shape=1,1,2,2', [1, 2, 3, 4])).toEqual([4]);
  expect(await pool('window/max', 'shape=1,1,2,2', [9, 2, 3, 4])).toEqual([9]);
  expect(await pool('window/min', 'shape=1,1,2,2', [9, 2, 3, 4])).toEqual([2]);
  expect(await pool('window/max', 'shape=1,1,2,4', [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([6, 8]);
  expect(await pool('window/max', 'shape=1,1,2,2', [1, 2, 3, 8])).toEqual([8]);
});

test('an address that is refused is refused each time; of one that is known, a body that does not fit', async () => {
  for (const _ of [1, 2]) {
    expect(await pool('window/max', 'shape=1,1,2,2&stream=perhaps', [1, 2, 3, 4])).toBe('INVALID_ATTRIBUTE');
    expect(await pool('window/max', 'shape=1,1,2,2', [1, 2, 3])).toBe('WRONG_BYTE_COUNT');
    expect(await pool('window/mox', 'shape=1,1,2,2', [1, 2, 3, 4])).toBe('UNKNOWN_OPERATOR');
  }
});

const poolNpy = async (query: string, descr: string, shape: string, bytes: Uint8Array) => {
  const { statusCode, rawPayload, json } = await server.app.inject({
    method: 'POST',
    url: `/v1/pool/window/max?kernel_shape=2,2&strides=2${query}`,
    headers: { 'content-type': 'application/x-npy' },
    payload: npyFile(descr, shape, bytes),
  });
  if (statusCode !== 200) return json().code;
  const end = 10 + rawPayload.readUInt16LE(8);
  const [, shapeText] = /'shape': (\(.*?\))/.exec(rawPayload.toString('latin1', 10, end)) ?? [];
  return [shapeText, rawPayload.subarray(end).toString('hex')];
};

test('a cached head of .npy serves each body by itself, and no other head or datatype', async () => {
  const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const hex = (...values: number[]) => Buffer.from(floats(...values)).toString('hex');
  for (const most of [4, 9, 5]) {
    expect(await poolNpy('', '<f4', '(1, 1, 2, 2)', floats(1, most, 3, 2))).toEqual(['(1, 1, 1, 1)', hex(most)]);
    expect(await poolNpy('', '<f4', '(1, 1, 2, 4)', floats(1, 2, most, 4, 0, 0, 0, 0))).toEqual([
      '(1, 1, 1, 2)',
      hex(2, Math.max(most, 4)),
    ]);
    const turned = floats(1, 2, 3, most).reverse();
    expect(await poolNpy('', '>f4', '(1, 1, 2, 2)', turned)).toEqual(['(1, 1, 1, 1)', hex(most)]);
    expect(await poolNpy('', '<f4', '(1, 1, 2, 2)', floats(1, 2, 3))).toBe('WRONG_BYTE_COUNT');
    expect(await poolNpy('&datatype=FP64', '<f4', '(1, 1, 2, 2)', floats(1, 2, 3, 4))).toBe('INVALID_DATATYPE');
    expect(await poolNpy('', '<V2', '(1, 1, 2, 2)', new Uint8Array(8))).toBe('INVALID_DATATYPE');
    expect(await poolNpy('&datatype=BF16', '<V2', '(1, 1, 2, 2)', Uint8Array.of(0, 64, 0, 0, 0, 0, 0, 0))).toEqual([
      '(1, 1, 1, 1)',
      '0040',
    ]);
    expect(await poolNpy('&datatype=undefined', '<f4', '(1, 1, 2, 2)', floats(1, 2, 3, 4))).toBe('INVALID_DATATYPE');
  }
});

test('the head of a response that was transferred is there for the next', async () => {
  const large = new Uint8Array(4 * 256 * 256);
  for (const _ of [1, 2, 3]) {
    const response = await poolNpy('', '<f4', '(1, 1, 256, 256)', large);
    expect(response).toEqual(['(1, 1, 128, 128)', '00'.repeat(4 * 128 * 128)]);
  }
});

test('a cached head of safetensors serves each body by itself', async () => {
  const header = (rows: number) =>
    JSON.stringify({ x: { dtype: 'F32', shape: [rows, 2], data_offsets: [0, 8 * rows] } });
  const sums = async (rows: number, values: readonly number[]) => {
    const { statusCode, rawPayload, json } = await server.app.inject({
      method: 'POST',
      url: '/v1/pool/global/sum?axes=0',
      headers: { 'content-type': 'application/x-safetensors' },
      payload: safetensorsFile(header(rows), new Uint8Array(Float32Array.from(values).buffer)),
    });
    if (statusCode !== 200) return json().code;
    return [...new Float32Array(new Uint8Array(rawPayload.subarray(-8)).buffer)];
  };
  for (const add of [0, 10, 20]) {
    expect(await sums(2, [1, 2, 3, 4 + add])).toEqual([4, 6 + add]);
    expect(await sums(1, [1, 2 + add])).toEqual([1, 2 + add]);
    expect(await sums(2, [1, 2, 3])).toBe('WRONG_BYTE_COUNT');
  }
});

test('a cached message to a model serves what follows it; one that holds values, those', async () => {
  const input = { name: 'input', datatype: 'FP32', shape: [1, 2, 2] };
  const bytes = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const infer = async (json: object, ...tensors: Uint8Array[]) => {
    const sent = binaryMessage(json, ...tensors);
    const response = await server.app.inject({ method: 'POST', url: '/v2/models/torch.max_pool2d/infer', ...sent });
    if (response.statusCode !== 200) return response.json().code;
    const { rest, json: said } = readBinaryResponse(response);
    return [said.id, ...new Float32Array(new Uint8Array(rest).buffer)];
  };
  const parameters = { kernel_size: 2, binary_data_output: true };
  const described = { ...input, parameters: { binary_data_size: 16 } };
  for (const most of [4, 9, 5]) {
    const one = { id: 'one', inputs: [described], parameters };
    expect(await infer(one, bytes(1, most, 2, 3))).toEqual(['one', most]);
    expect(await infer({ ...one, id: 'two' }, bytes(1, most, 20, 3))).toEqual(['two', 20]);
    expect(await infer(one, bytes(1, most, 2))).toBe('WRONG_BYTE_COUNT');
    expect(await infer({ ...one, parameters: { kernel_size: 3 } }, bytes(1, 2, 3, 4))).toBe('INVALID_SHAPE');
    const inText = { id: 'text', inputs: [{ ...input, data: [1, most, 2, 3] }], parameters };
    for (const _ of [1, 2]) expect(await infer(inText)).toEqual(['text', most]);
  }
});
