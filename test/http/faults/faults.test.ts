import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAULT_RESPONSES, FAULTS, FAULTY_WORKERS, faultBytes } from '../../support/faults.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

/** With one worker, so that whatever else is asked for meanwhile meets the same thread. */
let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ workers: 1, inlineMaxBytes: 0, logLevel: 'error' }, FAULTY_WORKERS);
});
afterAll(() => server.close());

const SIZES = [
  ['small', '1,1,8,8', 64],
  ['large', '1,64,64,64', 64 * 64 * 64],
] as const;

const counted = async (metric: string): Promise<number> => {
  const line = (await server.app.inject('/metrics')).body.split('\n').find((each) => each.startsWith(metric));
  return Number(line?.split(' ')[1]);
};

describe.each(SIZES)('a worker that fails at a %s request', (_, shape, bytes) => {
  const pool = (payload: Uint8Array) =>
    server.app.inject({
      method: 'POST',
      url: `/v1/pool/global/max?datatype=UINT8&shape=${shape}`,
      payload: Buffer.from(payload),
    });
  const isRight = async (value: number) => {
    const response = await pool(new Uint8Array(bytes).fill(value));
    expect(response.statusCode).toBe(200);
    expect(response.rawPayload.every((element) => element === value)).toBe(true);
  };

  test.each(FAULTS)(
    '%s: a status that says whose fault it is, the others are served right, counted, and logged with the request id',
    async (fault) => {
      const { status, code } = FAULT_RESPONSES[fault];
      const metric = `poolserve_worker_replacements_total{reason="${fault}"}`;
      const before = await counted(metric);
      server.log.length = 0;
      const [failed] = await Promise.all([
        pool(faultBytes(fault, bytes)),
        ...Array.from({ length: 8 }, (__, i) => isRight(i + 1)),
      ]);
      expect(failed.statusCode).toBe(status);
      expect(failed.json()).toMatchObject({ code });
      const id = failed.headers['x-request-id'];
      expect(await counted(metric)).toBeGreaterThan(before);
      expect(server.log.filter(({ msg }) => msg === 'a worker thread was replaced').at(-1)).toMatchObject({
        reason: fault,
        request_ids: [id],
      });
      const logged = server.log.filter(({ msg }) => msg === 'request failed');
      expect(logged).toMatchObject(status === 500 ? [{ request_id: id }] : []);
      await isRight(42);
      expect(await counted('poolserve_in_flight_bytes')).toBe(0);
      expect(await counted('poolserve_queue_depth')).toBe(0);
    },
  );
});

test.each(FAULTS)('JSON that threads read and write is served right while they are ended: %s', async (fault) => {
  const extent = 150_000;
  const url = '/v2/models/pool.window.max/infer';
  const infer = async (value: number): Promise<void> => {
    const data = Array.from({ length: extent }, (_, i) => (i % 100) + value);
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 1, extent], data }];
    const payload = JSON.stringify({ inputs, parameters: { kernel_shape: [1] } });
    const response = await server.app.inject({ method: 'POST', url, payload });
    expect(response.statusCode).toBe(200);
    expect(response.json().outputs[0].data).toEqual(data);
  };
  const end = (bytes: number, shape: string) =>
    server.app.inject({
      method: 'POST',
      url: `/v1/pool/global/max?datatype=UINT8&shape=${shape}`,
      payload: Buffer.from(faultBytes(fault, bytes)),
    });
  const messages = server.dispatcher.messages();
  const ended = SIZES.map(([, shape, bytes]) => end(bytes, shape));
  await Promise.all([1, 2, 3, 4].map(infer));
  expect((await Promise.all(ended)).map(({ statusCode }) => statusCode)).toEqual(
    Array<number>(2).fill(FAULT_RESPONSES[fault].status),
  );
  // Each was read, pooled and written by threads, at least.
  expect(server.dispatcher.messages() - messages).toBeGreaterThanOrEqual(4 * 3 + 2);
});

test('a request whose work outlives its deadline gets 504, and its thread is replaced', async () => {
  const impatient = await startServer(
    { workers: 1, inlineMaxBytes: 0, requestTimeoutMs: 50, logLevel: 'error' },
    FAULTY_WORKERS,
  );
  const url = '/v1/pool/global/max?datatype=UINT8&shape=1,64,64,64';
  const late = await impatient.app.inject({
    method: 'POST',
    url,
    payload: Buffer.from(faultBytes('timeout', 64 * 64 * 64)),
  });
  expect(late.statusCode).toBe(504);
  await expect.poll(() => impatient.dispatcher.replacements.deadline, { timeout: 20_000 }).toBe(1);
  expect(impatient.log.at(-1)).toMatchObject({ reason: 'deadline', request_ids: [late.headers['x-request-id']] });
  await expect.poll(() => impatient.dispatcher.busy()).toBe(0);
  await impatient.close();
});
