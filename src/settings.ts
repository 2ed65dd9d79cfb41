import { availableParallelism } from 'node:os';
import { isOrigin, isProxy } from './network-names.ts';
import { memoryBytes, requestMemoryBytes } from './process-memory.ts';
import { byteSize, listOf, nonEmptyText, oneOf, optional, setting, wholeNumber } from './setting-values.ts';

/** Every setting. Variables, flags, `--help` and the documentation follow from this table. */
export const SETTINGS = {
  port: setting({
    env: 'PORT',
    ...wholeNumber(0, 65_535),
    preset: () => 8080,
    meaning: 'port to listen on; 0 selects a free port',
  }),
  host: setting({
    env: 'HOST',
    ...nonEmptyText('an address'),
    preset: () => '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 is every interface',
  }),
  socket: optional({
    env: 'POOLSERVE_SOCKET',
    ...nonEmptyText('a path'),
    meaning: 'Unix socket to listen on as well, in plain HTTP; owner and group may connect',
  }),
  workers: setting({
    env: 'POOLSERVE_WORKERS',
    ...wholeNumber(1, 1024),
    preset: availableParallelism,
    meaning: 'number of worker threads; default: processors available to the cgroup',
  }),
  inlineMaxBytes: setting({
    env: 'POOLSERVE_INLINE_MAX_BYTES',
    ...byteSize(0),
    preset: () => 2 * 1024 ** 2,
    meaning: 'cheap requests up to this many bytes run on the event loop instead of a worker; 0 disables it',
  }),
  maxBodyBytes: setting({
    env: 'POOLSERVE_MAX_BODY_BYTES',
    ...byteSize(),
    preset: () => 256 * 1024 ** 2,
    meaning: 'maximum size of a request body',
  }),
  maxStreamBytes: setting({
    env: 'POOLSERVE_MAX_STREAM_BYTES',
    ...byteSize(),
    preset: () => 1024 ** 4,
    meaning: 'maximum size of a request body with stream=true',
  }),
  maxRequestMs: setting({
    env: 'POOLSERVE_MAX_REQUEST_MS',
    ...wholeNumber(1, 2 ** 31 - 1),
    preset: () => 10_000,
    meaning:
      'maximum estimated thread time of one request in ms, including reading and writing JSON; with stream=true of each task',
  }),
  maxResponseBytes: setting({
    env: 'POOLSERVE_MAX_RESPONSE_BYTES',
    ...byteSize(),
    preset: () => 64 * 1024 ** 2,
    meaning:
      'maximum size of the tensors of a response; in JSON, of their longest possible text; with stream=true of each task',
  }),
  maxInputs: setting({
    env: 'POOLSERVE_MAX_INPUTS',
    ...wholeNumber(1),
    preset: () => 32,
    meaning: 'maximum number of inputs of one request, and of requested outputs',
  }),
  maxReductions: setting({
    env: 'POOLSERVE_MAX_REDUCTIONS',
    ...wholeNumber(1),
    preset: () => 32,
    meaning: 'maximum number of reductions that one pooling joins',
  }),
  maxSteps: setting({
    env: 'POOLSERVE_MAX_STEPS',
    ...wholeNumber(1),
    preset: () => 256,
    meaning: 'maximum number of steps of a pipeline',
  }),
  maxWeights: setting({
    env: 'POOLSERVE_MAX_WEIGHTS',
    ...wholeNumber(1),
    preset: () => 2 ** 22,
    meaning: 'maximum number of weights that an explanation returns',
  }),
  maxInFlightBytes: setting({
    env: 'POOLSERVE_MAX_IN_FLIGHT_BYTES',
    ...byteSize(),
    preset: requestMemoryBytes,
    meaning: 'memory of all admitted requests in bytes; default: half of the memory beyond 192 MiB',
  }),
  minBodyRate: setting({
    env: 'POOLSERVE_MIN_BODY_RATE',
    ...byteSize(0),
    preset: () => 64 * 1024,
    meaning:
      'minimum bytes per second of a client, after 2 s, while other requests wait for memory that its request holds; its first bytes within 500 ms; for streams a sixty-fourth of it at all times; 0 disables it',
  }),
  queueTimeoutMs: setting({
    env: 'POOLSERVE_QUEUE_TIMEOUT_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 1000,
    meaning: 'maximum time in ms that a request waits for admission before 503',
  }),
  requestTimeoutMs: setting({
    env: 'POOLSERVE_REQUEST_TIMEOUT_MS',
    ...wholeNumber(1, 2 ** 31 - 1),
    preset: () => 30_000,
    meaning: 'deadline of a request in ms; of a stream the maximum time without progress',
  }),
  maxConnections: setting({
    env: 'POOLSERVE_MAX_CONNECTIONS',
    ...wholeNumber(1),
    preset: () => 10_000,
    meaning:
      'maximum number of connections, and of connections to POOLSERVE_SOCKET; further connections are closed at once',
  }),
  drainMs: setting({
    env: 'POOLSERVE_DRAIN_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 5000,
    meaning: 'time in ms after SIGTERM during which the service is not ready but still serves',
  }),
  closeMs: setting({
    env: 'POOLSERVE_CLOSE_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 10_000,
    meaning: 'maximum time in ms after the drain for accepted requests; then their connections are destroyed',
  }),
  models: optional({
    env: 'POOLSERVE_MODELS',
    ...nonEmptyText('a folder'),
    meaning:
      'folder of named pipelines (NAME.json, NAME/pipeline.json) and sentence-transformers models (NAME/modules.json)',
  }),
  maxModelBytes: setting({
    env: 'POOLSERVE_MAX_MODEL_BYTES',
    ...byteSize(),
    preset: () => 256 * 1024 ** 2,
    meaning: 'maximum size of a file of POOLSERVE_MODELS',
  }),
  maxWeightsBytes: setting({
    env: 'POOLSERVE_MAX_WEIGHTS_BYTES',
    ...byteSize(0),
    preset: () => Math.floor(memoryBytes() / 8),
    meaning:
      'memory of all weights of POOLSERVE_MODELS in bytes, also of versions being loaded or kept for a rollback; default: an eighth of the memory',
  }),
  apiKeysFile: optional({
    env: 'POOLSERVE_API_KEYS_FILE',
    ...nonEmptyText('a file'),
    meaning: 'file of API keys, one per line: KEY [NAME [all|read|metrics|pipelines:NAME,…]], KEY plain or sha256:HEX',
  }),
  rateLimit: optional({
    env: 'POOLSERVE_RATE_LIMIT',
    ...wholeNumber(1),
    meaning: 'requests per minute of each key, or of each address without a valid key',
  }),
  tlsCert: optional({
    env: 'POOLSERVE_TLS_CERT',
    ...nonEmptyText('a file'),
    meaning: 'certificate chain (PEM); the service then speaks HTTPS',
  }),
  tlsKey: optional({
    env: 'POOLSERVE_TLS_KEY',
    ...nonEmptyText('a file'),
    meaning: 'private key of the certificate (PEM)',
  }),
  trustProxy: optional({
    env: 'POOLSERVE_TRUST_PROXY',
    ...listOf('addresses or subnets, as 10.0.0.0/8, or loopback, linklocal, uniquelocal, unix', isProxy),
    meaning: 'trusted proxies (X-Forwarded-For), separated by commas; unix trusts the peers of POOLSERVE_SOCKET',
  }),
  corsOrigin: optional({
    env: 'POOLSERVE_CORS_ORIGIN',
    ...listOf('* or origins, as https://example.org', isOrigin),
    meaning: 'origins whose pages may send requests from browsers (CORS), separated by commas; * allows any',
  }),
  metrics: setting({
    env: 'POOLSERVE_METRICS',
    ...oneOf('on', 'open', 'off'),
    preset: () => 'on' as const,
    meaning: 'availability of /metrics: on, open (without an API key), off',
  }),
  docs: setting({
    env: 'POOLSERVE_DOCS',
    ...oneOf('on', 'open', 'off'),
    preset: () => 'on' as const,
    meaning: 'availability of /docs and /openapi.*: on, open (without an API key), off',
  }),
  logLevel: setting({
    env: 'POOLSERVE_LOG_LEVEL',
    ...oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    preset: () => 'info' as const,
    meaning: 'minimum level of logged lines',
  }),
};
