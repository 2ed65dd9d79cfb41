import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { LargeRequest } from './large-requests.ts';

const agent = new Agent({ keepAlive: true });

/** Sends a request and reads its response to the end; the status, or 0 where the connection broke. */
export const sendLarge = async (url: string, { path, headers, body }: LargeRequest): Promise<number> => {
  const outgoing = request(`${url}${path}`, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-length': body.length },
  });
  // A refusal may come while the body is still sent: what breaks afterwards is no failure.
  outgoing.on('error', () => {});
  try {
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    incoming.resume();
    await once(incoming, 'end');
    return incoming.statusCode ?? 0;
  } catch {
    return 0;
  }
};
