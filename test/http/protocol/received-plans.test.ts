import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeNpyHead } from '../../../src/codec/npy.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage, HEADER_LENGTH, readBinaryResponse } from '../support/v2-message.ts';

/** 1 MiB, of which 256 KiB are pooled at a time. */
const SHAPE = [2, 32, 64, 64] as const;
const PLANES = 64;
const values = Float32Array.from({ length: PLANES * 4096 }, (_, i) => ((i * 7919) % 10_007) / 8);
const maxima = Float32Array.from({ length: PLANES }, (_, i) =>
  values.subarray(4096 * i, 4096 * (i + 1)).reduce((a, b) => Math.max(a, b)),
);
const body = Buffer.from(values.buffer);
const response = Buffer.from(maxima.buffer);
const POOL = `/v1/pool/global/max?datatype=FP32&shape=${SHAPE}`;
const INFER = '/v2/models/pool.global.max/infer';
const PARTS = 4;

let server: ServerUnderTest;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const post = (payload: Buffer | Readable, headers: Record<string, string> = {}, url = POOL) =>
  server.app.inject({ method: 'POST', url, payload, headers });
const chunksOf = (bytes: Buffer): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / 60_000) }, (_, i) =>
      Buffer.from(bytes.subarray(i * 60_000, (i + 1) * 60_000)),
    ),
  );
const inFlightBytes = async (): Promise<number> =>
  Number(/^poolserve_in_flight_bytes (.*)$/m.exec((await server.app.inject('/metrics')).body)?.[1]);

/** Waits until so many requests hold the bytes that each has sent, and checks that they do not hold the whole of their bodies. */
const expectHeld = async (requests: number, sentBytes: number): Promise<void> => {
  await expect.poll(inFlightBytes, { interval: 1 }).toBeGreaterThan(requests * sentBytes);
  expect(await inFlightBytes()).toBeLessThan(2 * requests * sentBytes);
};

describe('a plan that is cheap for its bytes runs on the event loop while they are received', () => {
  test('raw, npy and compressed, whole and in chunks, returned in every format', async () => {
    const npy = Buffer.concat([writeNpyHead({ name: 'x', datatype: 'FP32', shape: SHAPE }), body]);
    expect((await post(Buffer.from(body))).rawPayload).toEqual(response);
    expect((await post(chunksOf(body))).rawPayload).toEqual(response);
    expect((await post(gzipSync(body), { 'content-encoding': 'gzip' })).rawPayload).toEqual(response);
    const npyResponse = await post(npy, { 'content-type': 'application/x-npy' }, '/v1/pool/global/max');
    expect(npyResponse.rawPayload.subarray(-response.length)).toEqual(response);
    const text = await post(Buffer.from(body), { accept: 'application/json' });
    expect(text.json().outputs[0].data).toEqual([...maxima]);
    const input = { name: 'x', datatype: 'FP32', shape: SHAPE, parameters: { binary_data_size: body.length } };
    const { payload, headers } = binaryMessage(
      { id: 'one', inputs: [input], parameters: { binary_data_output: true } },
      body,
    );
    const { json, rest } = readBinaryResponse(await post(chunksOf(payload), headers, INFER));
    expect([json.id, rest]).toEqual(['one', response]);
    expect(server.dispatcher.plans).toEqual({ inline: 6, coalesced: 0, transferred: 0 });
    expect(server.dispatcher.parts()).toBe(6 * PARTS);
    expect(await inFlightBytes()).toBe(0);
  });

  test('the time it takes is computing, not receiving', async () => {
    const timing = `${(await post(chunksOf(body))).headers['server-timing']}`;
    expect(Number(/compute;dur=([\d.]+)/.exec(timing)?.[1])).toBeGreaterThan(0);
    expect(Number(/receive;dur=([\d.]+)/.exec(timing)?.[1])).toBeGreaterThan(0);
  });

  test.each([
    ['few', () => body.subarray(0, -1)],
    ['many', () => Buffer.concat([body, Buffer.alloc(1)])],
    ['many, by parts', () => Buffer.concat([body, body])],
  ])('too %s bytes are refused, and leave nothing behind', async (_, wrong) => {
    const refused = await post(chunksOf(wrong()));
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({ code: 'WRONG_BYTE_COUNT' });
    expect(await inFlightBytes()).toBe(0);
    const inference = await post(chunksOf(wrong()), { [HEADER_LENGTH]: '0' }, `${INFER}?datatype=FP32&shape=${SHAPE}`);
    expect(inference.statusCode).toBe(400);
    expect(await inFlightBytes()).toBe(0);
    expect((await post(chunksOf(body))).rawPayload).toEqual(response);
  });

  test('a refusal by the data is sent when all of them are received', async () => {
    const withNaN = Buffer.from(body);
    withNaN.writeFloatLE(Number.NaN, 400);
    const url = `${POOL}&nan=error`;
    expect((await post(chunksOf(withNaN), {}, url)).json()).toMatchObject({ code: 'NAN_REFUSED' });
    expect((await post(chunksOf(withNaN.subarray(4)), {}, url)).json()).toMatchObject({ code: 'WRONG_BYTE_COUNT' });
    expect((await post(chunksOf(body), {}, url)).rawPayload).toEqual(response);
  });

  test('clients who leave in the middle give their memory back', async () => {
    await server.close();
    server = await startServer({ maxInFlightBytes: 2 ** 23 });
    for (let i = 0; i < 40; i += 1) {
      const socket = await server.connect();
      socket.write(requestHead(`POST ${POOL}`, { 'content-length': body.length }));
      socket.write(body.subarray(0, 300_000));
      await expect.poll(inFlightBytes, { interval: 1 }).toBeGreaterThan(0);
      socket.destroy();
      await expect.poll(inFlightBytes, { interval: 1 }).toBe(0);
    }
    const before = server.dispatcher.parts();
    expect((await post(chunksOf(body))).rawPayload).toEqual(response);
    expect(server.dispatcher.parts()).toBe(before + PARTS);
  });

  test('those for whom no memory is left are served by the threads', async () => {
    await server.close();
    server = await startServer({ maxInFlightBytes: 2 ** 24, inlineMaxBytes: 2 ** 20, workers: 2 });
    // Its response is as long as its body, and kept where it was pooled.
    const same = POOL.replace('global/max?', 'window/max?kernel_shape=1,1&');
    const sockets = await Promise.all(Array.from({ length: 4 }, () => server.connect()));
    for (const socket of sockets) {
      socket.write(requestHead(`POST ${same}`, { 'content-length': body.length }));
      socket.write(body.subarray(0, 500_000));
    }
    await expectHeld(4, 500_000);
    for (const socket of sockets.toReversed()) socket.write(body.subarray(500_000));
    for (const socket of sockets) expect((await readResponse(socket)).body).toEqual(body);
    expect(server.dispatcher.plans).toEqual({ inline: 2, coalesced: 0, transferred: 2 });
    expect(await inFlightBytes()).toBe(0);
  });

  test('plans that need no thread do not delay plans that need one', async () => {
    await server.close();
    server = await startServer({ inlineMaxBytes: 2 ** 20, queueTimeoutMs: 2 });
    const sockets = await Promise.all(Array.from({ length: 6 }, () => server.connect()));
    for (const socket of sockets) {
      socket.write(requestHead(`POST ${POOL}`, { 'content-length': body.length }));
      socket.write(body.subarray(0, 500_000));
    }
    await expectHeld(6, 500_000);
    const sorted = '/v1/pool/window/median?kernel_shape=3,3&strides=1&datatype=FP32&shape=1,32,64,64';
    expect((await post(Buffer.from(body.subarray(0, 2 ** 19)), {}, sorted)).statusCode).toBe(200);
    expect(server.dispatcher.plans.transferred).toBe(1);
    for (const socket of sockets) socket.write(body.subarray(500_000));
    for (const socket of sockets) expect((await readResponse(socket)).body).toEqual(response);
  });
});
