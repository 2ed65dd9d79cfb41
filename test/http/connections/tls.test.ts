import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Certificate, selfSigned } from '../../support/certificate.ts';
import { temporaryFile } from '../../support/temporary-file.ts';
import { readResponse, requestHead } from '../support/raw-exchange.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let certificates: readonly Certificate[];
let server: ServerUnderTest;
let files: { readonly tlsCert: string; readonly tlsKey: string };

const write = ({ cert, private: key }: Certificate): void => {
  writeFileSync(files.tlsCert, cert);
  writeFileSync(files.tlsKey, key);
};

beforeAll(async () => {
  certificates = await Promise.all([selfSigned(), selfSigned(), selfSigned(new Date(86_400_000))]);
  files = { tlsCert: temporaryFile('cert.pem'), tlsKey: temporaryFile('key.pem') };
  write(first());
  server = await startServer({ ...files, logLevel: 'warn' });
  await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const first = (): Certificate => certificates[0] as Certificate;
const second = (): Certificate => certificates[1] as Certificate;
const expired = (): Certificate => certificates[2] as Certificate;
const port = (): number => (server.app.server.address() as AddressInfo).port;

/** A connection that trusts these certificates only; rejects where the handshake fails. */
const secure = async (trusted: readonly Certificate[], options: ConnectionOptions = {}): Promise<TLSSocket> => {
  const ca = trusted.map(({ cert }) => cert);
  const socket = connect({ port: port(), host: '127.0.0.1', servername: 'localhost', ca, ...options });
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'secureConnect');
  return socket;
};

/** Connections that the server has. */
const connections = (): Promise<number> =>
  new Promise((resolve) => {
    server.app.server.getConnections((_error, count) => resolve(count));
  });

/** What is asked over a connection that stays open. */
const statusOver = async (socket: TLSSocket): Promise<number> => {
  socket.write(requestHead('GET /v2', {}));
  return (await readResponse(socket)).status;
};

describe('a server with a certificate', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const socket = await secure([first()], { minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    expect(await statusOver(socket)).toBe(200);
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('does not speak %s', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
    await expect(secure([first()], old)).rejects.toThrow(/protocol version|unsupported protocol|handshake/i);
  });

  test.each([
    ['without forward secrecy', 'AES128-GCM-SHA256:AES256-SHA'],
    ['of blocks in a chain', 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384'],
  ])('does not take ciphers %s', async (_kind, ciphers) => {
    await expect(secure([first()], { maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow(/handshake failure/i);
  });

  test('tells pages so', async () => {
    const { headers } = await server.app.inject('/docs/');
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{7,}$/);
  });

  test('takes bytes that are no TLS for what they are, and serves on', async () => {
    const socket = connectPlain(port(), '127.0.0.1');
    const closed = once(socket, 'close');
    socket.resume().write(requestHead('GET /v2', {}));
    await closed;
    expect(await statusOver(await secure([first()]))).toBe(200);
  });
});

test('handshakes that never end are cut off, and others are served meanwhile', async () => {
  // The head of a record of 512 bytes, of which a ClientHello of 508 begins, and no more.
  const begun = Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]);
  const begin = performance.now();
  const sockets = [Buffer.alloc(0), begun, begun.subarray(0, 3)].map((bytes) => {
    const socket = connectPlain(port(), '127.0.0.1').on('error', () => {});
    socket.resume().write(bytes);
    return socket;
  });
  const ended = Promise.all(sockets.map((socket) => once(socket, 'close')));
  expect(await statusOver(await secure([first()]))).toBe(200);
  await ended;
  expect(performance.now() - begin).toBeGreaterThan(9000);
  expect(performance.now() - begin).toBeLessThan(60_000);
  await expect.poll(() => connections()).toBeLessThanOrEqual(1);
});

describe('a certificate that is replaced', () => {
  test('is for new connections; those that are open go on', async () => {
    write(first());
    const before = await secure([first()]);
    expect(await statusOver(before)).toBe(200);
    write(second());
    const works = () =>
      secure([second()]).then(
        () => true,
        () => false,
      );
    await expect.poll(works).toBe(true);
    await expect(secure([first()])).rejects.toThrow();
    expect(await statusOver(before)).toBe(200);
  });

  test('by one that is not of its key is logged, and the one before stays', async () => {
    const logged = server.log.length;
    write({ cert: first().cert, private: second().private });
    await expect.poll(() => server.log.length).toBeGreaterThan(logged);
    expect(server.log.at(-1)).toMatchObject({ level: 50, reason: /key values mismatch/ });
    expect(await statusOver(await secure([second()]))).toBe(200);
  });

  test('by one that has expired is used, with a warning', async () => {
    write(expired());
    await expect.poll(() => server.log.at(-1)).toMatchObject({ level: 40, msg: /expired/ });
    await expect(secure([expired()])).rejects.toThrow(/expired/);
  });
});

test.each([
  ['of something else', () => 'nonsense'],
  ['that is empty', () => ''],
  ['of another key', () => second().cert],
])('a certificate %s does not start a server', async (_what, cert) => {
  const [tlsCert, tlsKey] = [temporaryFile('cert.pem'), temporaryFile('key.pem')];
  writeFileSync(tlsCert, cert());
  writeFileSync(tlsKey, first().private);
  await expect(startServer({ tlsCert, tlsKey })).rejects.toMatchObject({
    name: 'UnusableSetting',
    message: /^POOLSERVE_TLS_CERT, POOLSERVE_TLS_KEY: /,
  });
});
