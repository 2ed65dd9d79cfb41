import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { EXTREME_NUMBERS, HOSTILE_NAMES } from '../extremes.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { type HttpMessage, writeMessage } from './http-message.ts';
import { openServer } from './http-reader.ts';
import { MESSAGES } from './inference.ts';
import { JSON_WORDS } from './json.ts';
import { seedBodies } from './seeds.ts';

const POOL = '/v1/pool/window/max?kernel_shape=2,2&strides=1';
const SPELLINGS = ['JSON, flat', 'JSON, nested', 'JSON, base64', 'raw', 'npy', 'npy, big-endian', 'safetensors'];

const poolings = SPELLINGS.flatMap((spelling) =>
  seedBodies(spelling).map(({ type, query, payload }): HttpMessage => {
    const url = `${POOL}&${new URLSearchParams(query)}`;
    return { method: 'POST', url, headers: { 'content-type': type }, body: payload };
  }),
);
const inferences = MESSAGES.map((message): HttpMessage => {
  const text = Buffer.from(JSON.stringify(message));
  const url = `/v2/models/${message.model_name ?? 'pool.window.max'}/infer`;
  const isBinary = message.outputs?.[0]?.parameters.binary_data === true;
  const headers: HttpMessage['headers'] = isBinary ? { 'inference-header-content-length': `${text.length}` } : {};
  return { method: 'POST', url, headers, body: isBinary ? Buffer.concat([text, Buffer.alloc(16, 1)]) : text };
});
const others = [
  ...['/v1/plan/window/max?kernel_shape=2&shape=1,1,4,4&datatype=FP32', '/v1/merge/mean', '/v2/repository/index'],
  ...['/v2/repository/models/pool.window.max/load', '/v1/pool/global/mean,max?shape=1,2,3,4&datatype=FP16'],
].map((url): HttpMessage => ({ method: 'POST', url, headers: {}, body: Buffer.alloc(0) }));
const reads = [
  ...['/v1/operators', '/v1/operators/window/max', '/v2', '/v2/models/torch.max_pool2d/versions/1', '/v2/models/stats'],
  ...['/v2/models/pool.window.max/config', '/openapi.json', '/livez', '/docs/', '/v2/health/ready'],
].map((url): HttpMessage => ({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) }));
/** Valid requests of every kind; those that have bodies more often. */
const seeds = [...poolings, ...inferences, ...inferences, ...inferences, ...others, ...others, ...reads];

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'content-type': [
    'application/json',
    'application/x-npy',
    'application/x-safetensors',
    'application/octet-stream',
    'text/html',
    ';',
    'APPLICATION/JSON; charset=utf-16',
  ],
  'content-encoding': ['gzip', 'deflate', 'identity', 'br', 'gzip, gzip', '__proto__'],
  accept: [
    '*/*',
    'application/json',
    'application/x-npy;q=0',
    'text/*',
    ',,;q=',
    'application/x-safetensors, */*;q=0.1',
  ],
  'accept-encoding': ['gzip', 'deflate;q=0', '*', 'identity;q=0', '__proto__'],
  'inference-header-content-length': ['0', '1', '52', '99999999999', '-1', 'x'],
  'x-request-id': ['a', '"', 'x'.repeat(300), '__proto__'],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0', 'x'],
  expect: ['100-continue'],
  'request-timeout': ['1', '0', '-1', '1e9', 'x'],
};
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];
const WORDS = [
  ...JSON_WORDS,
  '&',
  '=',
  '?',
  '/',
  '%',
  '%00',
  '..',
  'pool',
  'window',
  'max',
  'pyramid',
  'roi',
  'sequence',
];

/** What Node's parser would not let through is no header. */
const sendable = (value: string): string => value.replaceAll(/[^\t\x20-\x7e]/g, '');

type Change = (message: HttpMessage, random: Random) => HttpMessage;

const CHANGES: readonly Change[] = [
  (message, random) => ({ ...message, body: mutateBytes(random, [message.body], WORDS) }),
  (message, random) => ({ ...message, body: mutateBytes(random, [message.body], WORDS) }),
  (message, random) => ({
    ...message,
    url: `/${sendable(`${mutateBytes(random, [Buffer.from(message.url)], WORDS)}`).slice(1, 8000)}`,
  }),
  (message, random) => {
    const name = random.pick(Object.keys(HEADERS));
    const value =
      random.below(4) === 0 ? random.pick([...HOSTILE_NAMES, ...EXTREME_NUMBERS]) : random.pick(HEADERS[name] ?? ['']);
    return { ...message, headers: { ...message.headers, [name]: sendable(value) } };
  },
  ({ body, ...message }, random) => {
    const isGzip = random.below(2) === 0;
    const packed = isGzip ? gzipSync(body) : deflateSync(body);
    const headers = { ...message.headers, 'content-encoding': isGzip ? 'gzip' : 'deflate' };
    return { ...message, headers, body: random.below(2) === 0 ? packed : mutateBytes(random, [packed], WORDS) };
  },
];
/** Another verb says little: most are refused for it alone. */
const METHOD_IN = 30;

/** A valid request with one to three changes. */
export const mutantMessage = (random: Random): HttpMessage => {
  let message = random.pick(seeds);
  for (let changes = 1 + random.below(3); changes > 0; changes -= 1) message = random.pick(CHANGES)(message, random);
  return random.below(METHOD_IN) === 0 ? { ...message, method: random.pick(METHODS) } : message;
};

const segment = fc.oneof(
  fc.constantFrom('v1', 'v2', 'pool', 'models', 'plan', 'window', 'max', 'infer', ...HOSTILE_NAMES),
  fc.webSegment(),
);
const built = fc
  .record({
    method: fc.constantFrom(...METHODS),
    path: fc.oneof(
      fc.array(segment, { maxLength: 6 }),
      fc.constantFrom(...seeds).map(({ url }) => [url.slice(1)]),
    ),
    headers: fc.record(
      Object.fromEntries(Object.entries(HEADERS).map(([name, values]) => [name, fc.constantFrom(...values)])),
      { requiredKeys: [] },
    ),
    body: fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      fc.uint8Array(),
      fc.constantFrom(...seeds).map((seed) => seed.body),
    ),
  })
  .map(({ path, method, headers, body }) => {
    const given = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    const url = `/${sendable(path.join('/'))}`;
    return writeMessage({ method, url, headers: Object.fromEntries(given), body: body ?? new Uint8Array() });
  });

/** The whole server, by requests over its router. */
export const http: Target = {
  name: 'http',
  share: 1,
  mutant: (random) => writeMessage(mutantMessage(random)),
  built,
  open: openServer,
};
