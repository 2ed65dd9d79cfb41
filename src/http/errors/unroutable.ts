import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { RequestError } from '../../errors.ts';

/** Why the router could not read a request's address, which it had. */
const UNROUTABLE = Symbol('unroutable');
type Unroutable = IncomingMessage & { [UNROUTABLE]?: Error; originalUrl?: string };

/** No route has this address; `*` is routed as `/`, and so is `//`. */
const NOWHERE = '///';

/**
 * Routes a request whose address the router cannot read to the handler of unknown addresses: Fastify responds to it before
 * any hook, which is without a log line, a key, a limit or an origin.
 */
export const routeToNotFound = (
  app: FastifyInstance,
  error: Error,
  incoming: Unroutable,
  outgoing: ServerResponse,
): void => {
  incoming[UNROUTABLE] = error;
  incoming.originalUrl = incoming.url ?? '';
  incoming.url = NOWHERE;
  app.routing(incoming, outgoing);
};

/** Returns the handler of unknown addresses. @throws UNKNOWN_ROUTE, UNREADABLE_REQUEST for one that cannot be decoded */
export const refuseAddress =
  ({ docs }: Config) =>
  ({ method, originalUrl, raw }: FastifyRequest): never => {
    const { [UNROUTABLE]: error }: Unroutable = raw;
    if (error !== undefined) throw new RequestError('UNREADABLE_REQUEST', error.message);
    const path = originalUrl.split('?', 1)[0];
    throw new RequestError(
      'UNKNOWN_ROUTE',
      `there is nothing at ${method} ${path}${docs === 'off' ? '' : '; /docs tells what there is'}`,
    );
  };
