import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { RequestError } from '../../errors.ts';

/** Key of the error of a request whose URL the router cannot decode. */
const UNROUTABLE = Symbol('unroutable');
type Unroutable = IncomingMessage & { [UNROUTABLE]?: Error; originalUrl?: string };

/** A URL without a route; `*` and `//` are routed as `/`. */
const NOWHERE = '///';

/**
 * Routes a request whose URL cannot be decoded to the handler of unknown routes. Fastify would respond before any hook: without
 * a log line, and without the checks of key, rate and origin.
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

/** Returns the handler of unknown routes. @throws UNKNOWN_ROUTE; UNREADABLE_REQUEST for a URL that cannot be decoded */
export const refuseUnknownRoute =
  ({ docs }: Config) =>
  ({ method, originalUrl, raw }: FastifyRequest): never => {
    const { [UNROUTABLE]: error }: Unroutable = raw;
    if (error !== undefined) throw new RequestError('UNREADABLE_REQUEST', error.message);
    const path = originalUrl.split('?', 1)[0];
    throw new RequestError(
      'UNKNOWN_ROUTE',
      `no route ${method} ${path}${docs === 'off' ? '' : '; /docs lists the routes'}`,
    );
  };
