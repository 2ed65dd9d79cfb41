import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMicroseconds } from '../../src/dispatch/json/json-time.ts';
import { FORMATS, type Pooling, type Request } from '../http/limits/limit-requests.ts';
import { type ServerUnderTest, startServer } from '../http/support/server-under-test.ts';

/** Such that about half of the poolings below exceed one of them. */
const LIMITS = { maxRequestMs: 0.1, maxResponseBytes: 4000, maxReductions: 3 };

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer(LIMITS);
});
afterAll(() => server.close());

const CODES = ['WORK_TOO_LARGE', 'RESPONSE_TOO_LARGE', 'TOO_MANY_ITEMS'];

const extent = fc.integer({ min: 1, max: 48 });
const pooling: fc.Arbitrary<Pooling> = fc
  .record({
    reductions: fc.uniqueArray(fc.constantFrom('max', 'mean', 'median', 'lse'), { minLength: 1, maxLength: 4 }),
    kernel: fc.integer({ min: 1, max: 24 }),
    stride: fc.integer({ min: 1, max: 9 }),
    pads: fc.integer({ min: 0, max: 24 }),
    shape: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), extent, extent),
  })
  .map(({ reductions, kernel, stride, pads, shape }) => ({
    pool: ['window', reductions.join()],
    query: `kernel_shape=${kernel}&strides=${stride}&pads=${pads}`,
    inputs: [{ name: 'x', datatype: 'FP32', shape }],
  }));

const send = async ({ method, url, headers, payload }: Request) => {
  const result = await server.app.inject({ method, url, payload, ...(headers && { headers }) });
  const isJson = String(result.headers['content-type']).includes('json');
  return { status: result.statusCode, length: result.rawPayload.length, body: isJson ? result.json() : {} };
};

/** Bytes of JSON in the body of a request, whose reading its plan alone does not tell. */
const jsonBytesOf = ({ headers, payload }: Request): number =>
  Number(headers?.['inference-header-content-length'] ?? 0) ||
  (Buffer.isBuffer(payload) ? 0 : JSON.stringify(payload).length);

const outcomes: Record<string, number> = {};

test('requests that fit by /v1/plan are served, and others refused, in every format', async () => {
  await fc.assert(
    fc.asyncProperty(pooling, async (asked) => {
      const plan = await send(FORMATS.plan?.(asked) as Request);
      // Kernels that do not fit their padded plane are refused for that.
      fc.pre(plan.status !== 422);
      outcomes[plan.body.code ?? 'fits'] = (outcomes[plan.body.code ?? 'fits'] ?? 0) + 1;
      for (const [format, requestOf] of Object.entries(FORMATS)) {
        const request = requestOf(asked);
        const real = await send(request);
        if (plan.status !== 200) {
          expect([format, real.status, CODES.includes(real.body.code)]).toEqual([format, 413, true]);
          if (!format.endsWith('json')) expect(real.body.code).toBe(plan.body.code);
          continue;
        }
        const { request_ms: time, response_bytes: response } = plan.body.limits;
        const isJson = format.endsWith('json');
        const readMs = format === 'plan' ? 0 : readMicroseconds(jsonBytesOf(request)) / 1000;
        const ms = (isJson ? (time.needs_as_json ?? time.needs) : time.needs) + readMs;
        const bytes = isJson ? (response.needs_as_json ?? response.needs) : response.needs;
        const fits = ms <= LIMITS.maxRequestMs && bytes <= LIMITS.maxResponseBytes;
        expect([format, real.status, real.body.code]).toEqual([format, fits ? 200 : 413, real.body.code]);
        if (isJson && fits) expect(real.length).toBeLessThanOrEqual(bytes + 400);
      }
    }),
    { numRuns: 150 },
  );
  for (const outcome of ['fits', ...CODES]) expect(outcomes[outcome], outcome).toBeGreaterThan(0);
  expect((await server.app.inject('/metrics')).body).toContain('\npoolserve_in_flight_bytes 0\n');
});
