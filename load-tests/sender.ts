import { Agent, request } from 'node:http';
import type { Exchange } from '../test/support/process/scenario.ts';

/** What became of a request: `refused` for want of room, with retry-after; `lost`: its connection broke. */
export type Outcome = 'right' | 'refused' | 'wrong' | 'lost';

/** Sends one request over and over, each over a connection that is free or new. */
export type Sender = {
  /** What became of a request, and in how many milliseconds. */
  readonly send: () => Promise<readonly [Outcome, number]>;
  readonly close: () => void;
};

export const openSender = (url: string, headers: Record<string, string>, { body, holds }: Exchange): Sender => {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  let right: Buffer | undefined;
  /** The first right response is compared with a plain loop, all later ones with its bytes (same request, same bytes). */
  const isRight = (response: Buffer): boolean => {
    if (right === undefined && holds(response)) right = response;
    return right?.equals(response) ?? false;
  };
  const send = (): Promise<readonly [Outcome, number]> => {
    const begin = performance.now();
    return new Promise((resolve) => {
      const end = (outcome: Outcome) => resolve([outcome, performance.now() - begin]);
      const outgoing = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } });
      outgoing.on('error', () => end('lost'));
      outgoing.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => end('lost'));
        response.on('end', () => {
          const { statusCode, headers: told } = response;
          if (statusCode === 503 && told['retry-after'] !== undefined) end('refused');
          else end(statusCode === 200 && isRight(Buffer.concat(parts)) ? 'right' : 'wrong');
        });
      });
      outgoing.end(body);
    });
  };
  return { send, close: () => agent.destroy() };
};
