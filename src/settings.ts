import { availableParallelism, totalmem } from 'node:os';
import { isOrigin, isProxy } from './network-names.ts';
import { byteSize, listOf, oneOf, optional, setting, someText, wholeNumber } from './setting-values.ts';

/** Bytes of memory that this process may have: the cgroup's limit, else the machine's memory. */
const memoryBytes = () => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

/** What the process takes before any request, measured with two workers; and the least that is worth starting for. */
const PROCESS_BYTES = 192 * 1024 ** 2;
const LEAST_IN_FLIGHT_BYTES = 16 * 1024 ** 2;

/** Every setting there is: what the environment, the flags and `--help` know. */
export const SETTINGS = {
  port: setting({
    env: 'PORT',
    ...wholeNumber(0, 65_535),
    preset: () => 8080,
    meaning: 'port to listen on; 0 = any free one',
  }),
  host: setting({
    env: 'HOST',
    ...someText('an address'),
    preset: () => '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 = every interface',
  }),
  socket: optional({
    env: 'POOLSERVE_SOCKET',
    ...someText('a path'),
    meaning: 'also listen on this Unix socket, in plain HTTP; owner and group may connect',
  }),
  workers: setting({
    env: 'POOLSERVE_WORKERS',
    ...wholeNumber(1, 1024),
    preset: availableParallelism,
    meaning: 'worker threads; default: processors that the cgroup allows',
  }),
  inlineMaxBytes: setting({
    env: 'POOLSERVE_INLINE_MAX_BYTES',
    ...byteSize(0),
    preset: () => 2 * 1024 ** 2,
    meaning:
      'inputs and outputs up to this size, if their plan is cheap for it, are pooled on the event loop, and so are parts of larger bodies while they are received; 0 = never',
  }),
  maxBodyBytes: setting({
    env: 'POOLSERVE_MAX_BODY_BYTES',
    ...byteSize(),
    preset: () => 256 * 1024 ** 2,
    meaning: 'largest body of a request',
  }),
  maxStreamBytes: setting({
    env: 'POOLSERVE_MAX_STREAM_BYTES',
    ...byteSize(),
    preset: () => 1024 ** 4,
    meaning: 'largest body of a request with stream=true',
  }),
  maxRequestMs: setting({
    env: 'POOLSERVE_MAX_REQUEST_MS',
    ...wholeNumber(1, 2 ** 31 - 1),
    preset: () => 10_000,
    meaning:
      'most estimated thread time of one request, ms: its plan, and the JSON that it reads and writes; with stream=true of each task',
  }),
  maxResponseBytes: setting({
    env: 'POOLSERVE_MAX_RESPONSE_BYTES',
    ...byteSize(),
    preset: () => 64 * 1024 ** 2,
    meaning:
      'largest response: bytes of its tensors, in JSON of the longest text that they may have; with stream=true of each task',
  }),
  maxInputs: setting({
    env: 'POOLSERVE_MAX_INPUTS',
    ...wholeNumber(1),
    preset: () => 16,
    meaning: 'most inputs of one request, and most outputs that it asks for',
  }),
  maxReductions: setting({
    env: 'POOLSERVE_MAX_REDUCTIONS',
    ...wholeNumber(1),
    preset: () => 32,
    meaning: 'most reductions that one pooling joins',
  }),
  maxSteps: setting({
    env: 'POOLSERVE_MAX_STEPS',
    ...wholeNumber(1),
    preset: () => 256,
    meaning: 'most steps of the pipeline that a request runs',
  }),
  maxInFlightBytes: setting({
    env: 'POOLSERVE_MAX_IN_FLIGHT_BYTES',
    ...byteSize(),
    preset: () => Math.max(LEAST_IN_FLIGHT_BYTES, Math.floor((memoryBytes() - PROCESS_BYTES) / 2)),
    meaning: 'bytes of all admitted requests together; default: half of what memory is left after 192 MiB',
  }),
  minBodyRate: setting({
    env: 'POOLSERVE_MIN_BODY_RATE',
    ...byteSize(0),
    preset: () => 64 * 1024,
    meaning:
      'least bytes a second of a client, after 2 s, while other requests wait for the memory that its request holds, and the first of them within 500 ms; of streams a sixty-fourth of it at any time; 0 = any',
  }),
  queueTimeoutMs: setting({
    env: 'POOLSERVE_QUEUE_TIMEOUT_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 1000,
    meaning:
      'longest wait to be admitted: for bytes, and until the workers have less than half as long before them, ms',
  }),
  requestTimeoutMs: setting({
    env: 'POOLSERVE_REQUEST_TIMEOUT_MS',
    ...wholeNumber(1, 2 ** 31 - 1),
    preset: () => 30_000,
    meaning: 'deadline of a whole request, ms; of a streamed one the longest time without progress',
  }),
  maxConnections: setting({
    env: 'POOLSERVE_MAX_CONNECTIONS',
    ...wholeNumber(1),
    preset: () => 10_000,
    meaning: 'connections at a time, and as many over POOLSERVE_SOCKET; those above are closed at once',
  }),
  drainMs: setting({
    env: 'POOLSERVE_DRAIN_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 5000,
    meaning: 'on SIGTERM: not ready, but serving, this long, ms; then close',
  }),
  closeMs: setting({
    env: 'POOLSERVE_CLOSE_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 10_000,
    meaning: 'after the drain: longest time for requests that are being served, ms; then their connections are ended',
  }),
  models: optional({
    env: 'POOLSERVE_MODELS',
    ...someText('a folder'),
    meaning:
      'folder of named pipelines (NAME.json, NAME/pipeline.json) and sentence-transformers models (NAME/modules.json)',
  }),
  maxModelBytes: setting({
    env: 'POOLSERVE_MAX_MODEL_BYTES',
    ...byteSize(),
    preset: () => 256 * 1024 ** 2,
    meaning: 'largest file of POOLSERVE_MODELS that is read',
  }),
  maxWeightsBytes: setting({
    env: 'POOLSERVE_MAX_WEIGHTS_BYTES',
    ...byteSize(0),
    preset: () => Math.floor(memoryBytes() / 8),
    meaning:
      'bytes of all weights of POOLSERVE_MODELS together, those being loaded and those to go back to included; default: an eighth of the memory',
  }),
  apiKeysFile: optional({
    env: 'POOLSERVE_API_KEYS_FILE',
    ...someText('a file'),
    meaning: 'file of the keys that callers need, one a line: KEY [NAME [all|read|metrics]], KEY plain or sha256:HEX',
  }),
  rateLimit: optional({
    env: 'POOLSERVE_RATE_LIMIT',
    ...wholeNumber(1),
    meaning: 'requests a minute of each key, or of each address without a good one',
  }),
  tlsCert: optional({
    env: 'POOLSERVE_TLS_CERT',
    ...someText('a file'),
    meaning: 'certificate chain, PEM: serve HTTPS',
  }),
  tlsKey: optional({
    env: 'POOLSERVE_TLS_KEY',
    ...someText('a file'),
    meaning: 'private key of the certificate, PEM',
  }),
  trustProxy: optional({
    env: 'POOLSERVE_TRUST_PROXY',
    ...listOf('addresses or subnets, as 10.0.0.0/8, or loopback, linklocal, uniquelocal, unix', isProxy),
    meaning:
      'proxies whose X-Forwarded-For is believed, separated by commas; unix = whoever comes over POOLSERVE_SOCKET',
  }),
  corsOrigin: optional({
    env: 'POOLSERVE_CORS_ORIGIN',
    ...listOf('* or origins, as https://example.org', isOrigin),
    meaning: 'origins whose pages may call from browsers, separated by commas; * = any',
  }),
  metrics: setting({
    env: 'POOLSERVE_METRICS',
    ...oneOf('on', 'open', 'off'),
    preset: () => 'on' as const,
    meaning: 'whether /metrics is there: on, open (without a key), off',
  }),
  docs: setting({
    env: 'POOLSERVE_DOCS',
    ...oneOf('on', 'open', 'off'),
    preset: () => 'on' as const,
    meaning: 'whether /docs and /openapi.* are there: on, open (without a key), off',
  }),
  logLevel: setting({
    env: 'POOLSERVE_LOG_LEVEL',
    ...oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    preset: () => 'info' as const,
    meaning: 'least level that is logged',
  }),
};
