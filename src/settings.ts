import { availableParallelism, totalmem } from 'node:os';
import { byteSize, oneOf, type Setting, someText, wholeNumber } from './setting-values.ts';

/** Bytes of memory that this process may have: the cgroup's limit, else the machine's memory. */
const memoryBytes = () => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

const setting = <T>(value: Setting<T>) => value;

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
  workers: setting({
    env: 'POOLSERVE_WORKERS',
    ...wholeNumber(1, 1024),
    preset: availableParallelism,
    meaning: 'worker threads; default: processors that the cgroup allows',
  }),
  inlineMaxBytes: setting({
    env: 'POOLSERVE_INLINE_MAX_BYTES',
    ...byteSize(0),
    preset: () => 64 * 1024,
    meaning: 'inputs and outputs up to this size, if their plan is cheap, are pooled on the event loop; 0 = never',
  }),
  maxBodyBytes: setting({
    env: 'POOLSERVE_MAX_BODY_BYTES',
    ...byteSize(),
    preset: () => 256 * 1024 ** 2,
    meaning: 'largest body of a request',
  }),
  maxInFlightBytes: setting({
    env: 'POOLSERVE_MAX_IN_FLIGHT_BYTES',
    ...byteSize(),
    preset: () => Math.floor(memoryBytes() / 2),
    meaning: 'bytes of all admitted requests together; default: half of the memory',
  }),
  queueTimeoutMs: setting({
    env: 'POOLSERVE_QUEUE_TIMEOUT_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 1000,
    meaning: 'longest wait for admission, ms',
  }),
  requestTimeoutMs: setting({
    env: 'POOLSERVE_REQUEST_TIMEOUT_MS',
    ...wholeNumber(1, 2 ** 31 - 1),
    preset: () => 30_000,
    meaning: 'deadline of a whole request, ms',
  }),
  drainMs: setting({
    env: 'POOLSERVE_DRAIN_MS',
    ...wholeNumber(0, 2 ** 31 - 1),
    preset: () => 5000,
    meaning: 'on SIGTERM: not ready, but serving, this long, ms; then close',
  }),
  logLevel: setting({
    env: 'POOLSERVE_LOG_LEVEL',
    ...oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    preset: () => 'info' as const,
    meaning: 'least level that is logged',
  }),
};
