import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { listenOnSocket } from '../../../src/http/lifetime/unix-socket.ts';
import { temporaryFile } from '../../support/temporary-file.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const LIMIT = 3;
const FIRST = 'the-first-key-of-this-file';
const SECOND = 'the-second-key-of-this-file';

const limited = async (settings: Parameters<typeof startServer>[0] = {}): Promise<ServerUnderTest> => {
  const server = await startServer({ rateLimit: LIMIT, ...settings });
  onTestFinished(() => server.close());
  return server;
};

const withKeys = (): Promise<ServerUnderTest> => {
  const apiKeysFile = temporaryFile('keys.txt');
  writeFileSync(apiKeysFile, `${FIRST} first\n${SECOND} second\n`);
  return limited({ apiKeysFile });
};

/** The statuses of one more request than allowed, and of another one. */
const statuses = async (
  { app }: ServerUnderTest,
  headers: Record<string, string>,
  addresses: readonly string[] = ['192.0.2.1'],
  url = '/v2',
): Promise<number[]> => {
  const got: number[] = [];
  for (let sent = 0; sent <= LIMIT; sent++) {
    const remoteAddress = addresses[sent % addresses.length] ?? '';
    got.push((await app.inject({ url, headers, remoteAddress })).statusCode);
  }
  return got;
};

afterEach(() => {
  vi.useRealTimers();
});

describe('the limit of requests a minute', () => {
  test('is told with every response, refuses the next one with the seconds to wait, and ends with its minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const server = await limited();
    for (const remaining of ['2', '1', '0']) {
      const { statusCode, headers } = await server.app.inject('/v1/operators');
      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': remaining });
    }
    vi.setSystemTime(Date.now() + 20_000);
    const refused = await server.app.inject('/v1/operators');
    expect(refused.headers).toMatchObject({ 'retry-after': '40', 'ratelimit-reset': '40', 'ratelimit-remaining': '0' });
    expect(refused.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429, detail: /this address .*3 .*40 s/ });
    expect((await server.app.inject('/v2')).json()).toEqual({ code: 'RATE_LIMITED', error: refused.json().error });
    vi.setSystemTime(Date.now() + 40_000);
    expect((await server.app.inject('/v1/operators')).statusCode).toBe(200);
  });

  test('holds for each address, whatever it asks for, and never for health', async () => {
    const server = await limited();
    expect(await statuses(server, {}, ['192.0.2.1'], '/nothing')).toEqual([404, 404, 404, 429]);
    expect(await statuses(server, {}, ['192.0.2.2'])).toEqual([200, 200, 200, 429]);
    expect(await statuses(server, {}, ['192.0.2.2'], '/readyz')).toEqual([200, 200, 200, 200]);
    const health = await server.app.inject('/livez');
    expect(Object.keys(health.headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  });

  test('takes addresses of IPv6 by their first 64 bits', async () => {
    const server = await limited();
    expect(await statuses(server, {}, ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2'])).toEqual([200, 200, 200, 429]);
    expect(await statuses(server, {}, ['2001:db8:0:2::1'])).toEqual([200, 200, 200, 429]);
  });

  test('holds for each key, wherever it is used, and not for the address of a good one', async () => {
    const server = await withKeys();
    expect(await statuses(server, { 'x-api-key': FIRST }, ['192.0.2.1', '192.0.2.2'])).toEqual([200, 200, 200, 429]);
    expect(await statuses(server, { 'x-api-key': SECOND })).toEqual([200, 200, 200, 429]);
    const refused = await server.app.inject({ url: '/v2', headers: { 'x-api-key': SECOND } });
    expect(refused.json().error).toMatch(/^second may send 3 requests per minute/);
  });

  test('a rate limit counts guessed keys by the address of the caller', async () => {
    const server = await withKeys();
    expect(await statuses(server, { 'x-api-key': 'a-guess-at-the-key' })).toEqual([401, 401, 401, 429]);
    expect(await statuses(server, { 'x-api-key': FIRST })).toEqual([200, 200, 200, 429]);
  });
});

describe('X-Forwarded-For', () => {
  const forged = async (server: ServerUnderTest, proxy: string): Promise<number[]> => {
    const got: number[] = [];
    for (let sent = 0; sent <= LIMIT; sent++) {
      const headers = { 'x-forwarded-for': `203.0.113.${sent}` };
      got.push((await server.app.inject({ url: '/v2', headers, remoteAddress: proxy })).statusCode);
    }
    return got;
  };

  const overSocket = async ({ app }: ServerUnderTest): Promise<number[]> => {
    const socketPath = temporaryFile('socket');
    await app.ready();
    const close = await listenOnSocket(app.server, socketPath);
    const got: number[] = [];
    for (let sent = 0; sent <= LIMIT; sent++) {
      const headers = { connection: 'close', 'x-forwarded-for': `203.0.113.${sent}` };
      const [response] = (await once(get({ socketPath, path: '/v2', headers }), 'response')) as [IncomingMessage];
      response.resume();
      got.push(response.statusCode ?? 0);
    }
    await close();
    return got;
  };

  test('is not believed without a setting', async () => {
    expect(await forged(await limited(), '10.0.0.1')).toEqual([200, 200, 200, 429]);
  });

  test('is believed of the proxies that are named, and of no other', async () => {
    const server = await limited({ trustProxy: ['10.0.0.0/8'] });
    expect(await forged(server, '10.0.0.1')).toEqual([200, 200, 200, 200]);
    expect(await forged(server, '192.0.2.1')).toEqual([200, 200, 200, 429]);
  });

  test('is believed of the Unix socket where unix is named, and else not', async () => {
    const server = await limited({ trustProxy: ['unix'] });
    expect(await overSocket(server)).toEqual([200, 200, 200, 200]);
    expect(await forged(server, '127.0.0.1')).toEqual([200, 200, 200, 429]);
    expect(await overSocket(await limited({ trustProxy: ['loopback'] }))).toEqual([200, 200, 200, 429]);
    expect(await overSocket(await limited())).toEqual([200, 200, 200, 429]);
  });

  test('is read from its end: what a caller puts before is not believed', async () => {
    const server = await limited({ trustProxy: ['10.0.0.0/8'] });
    const got: number[] = [];
    for (let sent = 0; sent <= LIMIT; sent++) {
      const headers = { 'x-forwarded-for': `203.0.113.${sent}, 198.51.100.7` };
      got.push((await server.app.inject({ url: '/v2', headers, remoteAddress: '10.0.0.1' })).statusCode);
    }
    expect(got).toEqual([200, 200, 200, 429]);
  });
});
