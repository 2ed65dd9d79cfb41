import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Random, randomFrom } from '../test/fuzz/random.ts';
import { mutantMessage } from '../test/fuzz/targets/http.ts';
import type { HttpMessage } from '../test/fuzz/targets/http-message.ts';
import { FAULTS, faultBytes } from '../test/support/faults.ts';
import type { SoakExchange } from './soak-exchanges.ts';

/** What came of the requests since it was last asked. */
export type Tally = {
  /** Poolings with the right response. */
  readonly right: number;
  /** Poolings that found no room or no time (503, 504), as they may while threads hang. */
  readonly late: number;
  /** Poolings with another response, or none. */
  readonly wrong: number;
  /** Hostile requests that were refused or, now and then, served. */
  readonly refused: number;
  /** Hostile requests that met a failure of the server. */
  readonly failed: number;
  readonly faults: number;
  readonly disconnects: number;
};

type Response = { readonly status: number; readonly body: Buffer };

const CLIENT_TIMEOUT_MS = 30_000;
/** Bytes of a tensor that goes to a worker. */
const MOVED = 64 ** 3;

/** Of a thousand requests so many are hostile, leave early, or ask a worker to fail. */
const [HOSTILE, LEAVING, FAILING] = [120, 60, 2];

/** Endless requests of every kind on so many connections, until it is stopped; `onFault` hears what was wrong or failed. */
export const startTraffic = (
  server: string,
  exchanges: readonly SoakExchange[],
  { connections, seed }: { readonly connections: number; readonly seed: number },
  onFault: (fault: string) => void,
) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * connections });
  const responses = new Map<SoakExchange, Buffer>();
  let tally = { right: 0, late: 0, wrong: 0, refused: 0, failed: 0, faults: 0, disconnects: 0 };
  let isStopped = false;

  /** What counts a request that broke off. */
  const count =
    (kind: 'failed' | 'wrong') =>
    (error: Error): void => {
      tally[kind] += 1;
      onFault(`${kind}: ${error.message}`);
    };

  const send = async ({ method, url, headers, body }: HttpMessage): Promise<Response> => {
    const outgoing = request(`${server}${url}`, {
      ...{ method, agent, timeout: CLIENT_TIMEOUT_MS },
      headers: { ...headers, 'content-length': body.length },
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no response in time')));
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = await incoming.toArray();
    return { status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) };
  };

  /** The first response is compared with the definition, all later ones with the first. */
  const pool = async (exchange: SoakExchange): Promise<void> => {
    const { path: url, headers, body, holds } = exchange;
    const { status, body: response } = await send({ method: 'POST', url, headers, body });
    const first = responses.get(exchange);
    const isRight = status === 200 && (first === undefined ? holds(response) : first.equals(response));
    if (isRight) responses.set(exchange, first ?? response);
    const isLate = status === 503 || status === 504;
    tally[isRight ? 'right' : isLate ? 'late' : 'wrong'] += 1;
    if (!isRight && !isLate) onFault(`${url}: ${status}, ${response.subarray(0, 300)}`);
  };

  const attack = async (random: Random): Promise<void> => {
    const message = mutantMessage(random);
    if (!/^[\x21-\x7e]*$/.test(message.url)) return;
    const { status, body } = await send(message);
    const isFailed = status >= 500 && status !== 503 && status !== 504;
    tally[isFailed ? 'failed' : 'refused'] += 1;
    if (isFailed) onFault(`${message.method} ${message.url}: ${status}, ${body}`);
  };

  const fail = async (random: Random): Promise<void> => {
    const url = '/v1/pool/global/max?datatype=UINT8&shape=1,64,64,64';
    await send({ method: 'POST', url, headers: {}, body: faultBytes(random.pick(FAULTS), MOVED) });
    tally.faults += 1;
  };

  const leave = async (random: Random, { path, headers, body }: SoakExchange): Promise<void> => {
    const { hostname, port } = new URL(server);
    const socket = connect(Number(port), hostname).on('error', () => {});
    await once(socket, 'connect');
    const lines = Object.entries({ host: 'soak', ...headers, 'content-length': body.length }).map((pair) =>
      pair.join(': '),
    );
    socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    socket.write(body.subarray(0, random.below(2 * body.length)));
    await delay(random.below(30));
    socket.destroy();
    tally.disconnects += 1;
  };

  const connection = async (random: Random): Promise<void> => {
    while (!isStopped) {
      const kind = random.below(1000);
      const exchange = random.pick(exchanges);
      if (kind < FAILING) await fail(random).catch(count('failed'));
      else if (kind < FAILING + LEAVING) await leave(random, exchange).catch(count('failed'));
      else if (kind < FAILING + LEAVING + HOSTILE) await attack(random).catch(count('failed'));
      else await pool(exchange).catch(count('wrong'));
    }
  };

  const running = Array.from({ length: connections }, (_, i) => connection(randomFrom(seed + i)));
  return {
    take: (): Tally => {
      const taken = tally;
      tally = { right: 0, late: 0, wrong: 0, refused: 0, failed: 0, faults: 0, disconnects: 0 };
      return taken;
    },
    stop: async (): Promise<void> => {
      isStopped = true;
      await Promise.all(running);
      agent.destroy();
    },
  };
};
