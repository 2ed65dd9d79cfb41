import { describe, expect, test } from 'vitest';
import { helpText, readCommand } from '../../src/config.ts';

const configOf = (argv: readonly string[], env: Record<string, string>) => {
  const command = readCommand(argv, env);
  if (command.kind !== 'serve') throw new Error(JSON.stringify(command));
  return command.config;
};

describe('settings', () => {
  test('have their documented defaults, frozen', () => {
    const config = configOf([], {});
    expect(config).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      maxBodyBytes: 2 ** 28,
      queueTimeoutMs: 1000,
      requestTimeoutMs: 30_000,
      drainMs: 5000,
    });
    expect(config.logLevel).toBe('info');
    expect(config.workers).toBeGreaterThanOrEqual(1);
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('are read from the environment, and from flags, which win', () => {
    const env = { PORT: '1', POOLSERVE_WORKERS: '3', POOLSERVE_MAX_BODY_BYTES: '2MiB' };
    expect(configOf([], env)).toMatchObject({ port: 1, workers: 3, maxBodyBytes: 2 * 1024 ** 2 });
    expect(configOf(['--port=2', '--max-body-bytes', '5'], env)).toMatchObject({
      port: 2,
      workers: 3,
      maxBodyBytes: 5,
    });
  });

  test.each([
    ['7', 7],
    ['3KiB', 3 * 1024],
    ['2GiB', 2 * 1024 ** 3],
    ['1TiB', 1024 ** 4],
  ])('a size of %s is %d bytes', (text, bytes) => {
    expect(configOf([], { POOLSERVE_MAX_BODY_BYTES: text }).maxBodyBytes).toBe(bytes);
  });

  test.each([
    [{ PORT: 'abc' }, [], /^PORT: expected a whole number from 0 to 65535, got 'abc'$/],
    [{ PORT: '65536' }, [], /^PORT: .*'65536'$/],
    [{ PORT: '' }, [], /^PORT: .*''$/],
    [{ HOST: '' }, [], /^HOST: /],
    [{ POOLSERVE_WORKERS: '0' }, [], /^POOLSERVE_WORKERS: .* from 1 to 1024, got '0'$/],
    [{ POOLSERVE_MAX_BODY_BYTES: '1MB' }, [], /^POOLSERVE_MAX_BODY_BYTES: .*256MiB.*'1MB'$/],
    [{ POOLSERVE_MAX_BODY_BYTES: '99999999TiB' }, [], /^POOLSERVE_MAX_BODY_BYTES: /],
    [{ POOLSERVE_LOG_LEVEL: 'loud' }, [], /^POOLSERVE_LOG_LEVEL: expected one of trace, .*'loud'$/],
    [{ POOLSERVE_API_KEYS_FILE: '' }, [], /^POOLSERVE_API_KEYS_FILE: expected a file, got ''$/],
    [{ POOLSERVE_RATE_LIMIT: '0' }, [], /^POOLSERVE_RATE_LIMIT: .* from 1, got '0'$/],
    [
      { POOLSERVE_TLS_CERT: 'cert.pem' },
      [],
      /^POOLSERVE_TLS_CERT, POOLSERVE_TLS_KEY: expected both or neither, got one$/,
    ],
    [{ POOLSERVE_TLS_KEY: 'key.pem' }, [], /expected both or neither/],
    [{ POOLSERVE_TRUST_PROXY: '10.0.0.0/33' }, [], /^POOLSERVE_TRUST_PROXY: .*subnets.*'10.0.0.0\/33'$/],
    [{ POOLSERVE_TRUST_PROXY: 'loopback,proxy.example' }, [], /^POOLSERVE_TRUST_PROXY: /],
    [{ POOLSERVE_TRUST_PROXY: 'true' }, [], /^POOLSERVE_TRUST_PROXY: /],
    [{ POOLSERVE_CORS_ORIGIN: 'https://example.org/' }, [], /^POOLSERVE_CORS_ORIGIN: .*origins/],
    [{ POOLSERVE_CORS_ORIGIN: 'example.org' }, [], /^POOLSERVE_CORS_ORIGIN: /],
    [{ POOLSERVE_METRICS: 'no' }, [], /^POOLSERVE_METRICS: expected one of on, open, off, got 'no'$/],
    [{ POOLSERVE_DOCS: '' }, [], /^POOLSERVE_DOCS: /],
    [{}, ['--port', 'x'], /^--port: .*'x'$/],
    [{}, ['--port'], /^--port: .*''$/],
    [{}, ['--prot=1'], /^--prot: .*--port/],
    [{}, ['serve'], /'serve'/],
  ])('%j %j stops the start with one line', (env, argv, line) => {
    const command = readCommand(argv, env);
    expect(command).toMatchObject({ kind: 'refused', mistakes: [expect.stringMatching(line)] });
  });

  test('that are off unless they are given are undefined', () => {
    const { apiKeysFile, rateLimit, tlsCert, tlsKey, trustProxy, corsOrigin } = configOf([], {});
    expect([apiKeysFile, rateLimit, tlsCert, tlsKey, trustProxy, corsOrigin]).toEqual(Array(6).fill(undefined));
    expect(configOf([], {})).toMatchObject({ metrics: 'on', docs: 'on' });
  });

  test('of several values take them with commas', () => {
    const env = {
      POOLSERVE_TRUST_PROXY: 'loopback, 10.0.0.0/8,::1,2001:db8::/32, unix',
      POOLSERVE_CORS_ORIGIN: 'https://example.org,http://localhost:3000',
    };
    expect(configOf([], env)).toMatchObject({
      trustProxy: ['loopback', '10.0.0.0/8', '::1', '2001:db8::/32', 'unix'],
      corsOrigin: ['https://example.org', 'http://localhost:3000'],
    });
    expect(configOf([], { POOLSERVE_CORS_ORIGIN: '*' }).corsOrigin).toEqual(['*']);
  });

  test('every mistake is named', () => {
    expect(readCommand(['--nope'], { PORT: 'a', HOST: '' })).toMatchObject({ mistakes: { length: 3 } });
  });

  test('a variable of ours that does not exist is a warning with the near name', () => {
    expect(readCommand([], { POOLSERVE_WORKER: '2' })).toMatchObject({
      warnings: [/POOLSERVE_WORKER .*POOLSERVE_WORKERS/],
    });
  });

  test('help lists every setting with its flag', () => {
    for (const flag of ['--help', '-h']) expect(readCommand([flag], {}).kind).toBe('help');
    expect(readCommand(['--version', '--port=x'], {}).kind).toBe('version');
    for (const word of ['--port', 'PORT', '--max-in-flight-bytes', 'POOLSERVE_LOG_LEVEL', '--drain-ms'])
      expect(helpText()).toContain(word);
  });
});
