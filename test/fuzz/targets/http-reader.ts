import { setTimeout as delay } from 'node:timers/promises';
import { ERRORS, type ErrorCode, RequestError } from '../../../src/errors.ts';
import { type ServerUnderTest, startServer } from '../../http/support/server-under-test.ts';
import { ELEMENTS_PER_MS } from '../fuzz.ts';
import type { Reader } from '../target.ts';
import { readMessage } from './http-message.ts';

/** So little that hostile sizes are refused, and so that small poolings run in the worker, too. */
const SETTINGS = { maxInFlightBytes: 2 ** 24, maxBodyBytes: 2 ** 22, inlineMaxBytes: 512 };

type Result = Awaited<ReturnType<ServerUnderTest['app']['inject']>>;

/** A server that is given requests, and asked after each hundred whether it holds nothing and still pools. */
export const openServer = async (): Promise<Reader> => {
  const server = await startServer(SETTINGS);
  const send = async (input: Uint8Array): Promise<Result> => {
    const { method, url, headers, body } = readMessage(input);
    const payload = method === 'GET' || method === 'HEAD' ? {} : { payload: Buffer.from(body) };
    return server.app.inject({ method: method as 'POST', url, headers, ...payload });
  };
  return {
    read: async (input) => {
      const result = await send(input);
      refuseWhatItRefused(result);
      // Kernels have a target of their own, which knows how much they were asked for.
      const [, computeMs = '0'] = /compute;dur=([\d.]+)/.exec(String(result.headers['server-timing'])) ?? [];
      return Number(computeMs) * ELEMENTS_PER_MS + result.rawPayload.length;
    },
    check: () => checkServer(server),
    close: server.close,
  };
};

/** @throws RequestError for what a refusal says; Error for an undocumented result */
const refuseWhatItRefused = ({ statusCode, headers, payload }: Result): void => {
  const type = String(headers['content-type']);
  if (headers['x-request-id'] === undefined) throw new Error(`${statusCode} without x-request-id`);
  if (statusCode < 400) return;
  if (payload === '') return;
  if (!/^application\/(problem\+)?json/.test(type)) throw new Error(`${statusCode} as ${type}`);
  const { code, error, pointer } = JSON.parse(payload);
  // Deadlines of no time are among what callers ask for.
  if (statusCode >= 500 && code !== 'DEADLINE_EXCEEDED') throw new Error(`${statusCode}: ${payload}`);
  if (!Object.hasOwn(ERRORS, code) || typeof error !== 'string') throw new Error(`${statusCode}: ${payload}`);
  throw new RequestError(code as ErrorCode, error, pointer);
};

const checkServer = async ({ app }: ServerUnderTest): Promise<void> => {
  const url = '/v1/pool/window/max?kernel_shape=2,2&shape=1,1,2,2&datatype=UINT8';
  const { statusCode, rawPayload } = await app.inject({ method: 'POST', url, payload: Buffer.of(1, 9, 3, 4) });
  if (statusCode !== 200 || rawPayload[0] !== 9)
    throw new Error(`the server responds ${statusCode} to a valid request`);
  // Work that its caller gave up ends on its own.
  let held = await heldBy(app);
  for (let trial = 0; held.length > 0 && trial < MAX_TRIALS; trial += 1) {
    await delay(10);
    held = await heldBy(app);
  }
  if (held.length > 0) throw new Error(`without any request: ${held}`);
};

const MAX_TRIALS = 500;

/** The gauges that are not 0, and what they are. */
const heldBy = async (app: ServerUnderTest['app']): Promise<readonly string[]> => {
  const { payload: metrics } = await app.inject('/metrics');
  return metrics.match(/^poolserve_(?:in_flight_bytes|in_flight_requests|queue_depth) (?!0$).*$/gm) ?? [];
};
