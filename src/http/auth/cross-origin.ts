import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';

/** Response headers that pages may read beside the CORS-safelisted ones. */
const EXPOSED = [
  ...[
    'x-request-id',
    'server-timing',
    'x-axes',
    'x-tensor-shape',
    'x-tensor-datatype',
    'x-output-conversion',
    'inference-header-content-length',
  ],
  ...['retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
].join(', ');

const METHODS = 'GET, HEAD, POST, PUT';

/** Time for which browsers cache the response to a preflight. */
const MAX_AGE_S = 600;

/** Header names (RFC 9110 §5.1), separated by commas. The response to a preflight repeats no other part of the request. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Allows pages of the configured origins to send requests from browsers (Fetch §3.2); without the setting, none. Responds to
 * preflights of every address, as browsers send them without keys.
 */
export const allowOrigins = (app: FastifyInstance, { corsOrigin }: Config): void => {
  if (corsOrigin === undefined) return;
  const allowsAny = corsOrigin.includes('*');
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (!allowsAny) reply.header('vary', 'Origin');
    if (origin !== undefined && (allowsAny || corsOrigin.includes(origin)))
      reply.headers({
        'access-control-allow-origin': allowsAny ? '*' : origin,
        'access-control-expose-headers': EXPOSED,
      });
    if (isPreflight(request)) respondToPreflight(request, reply);
    else done();
  });
};

/** Returns whether a request is a preflight. Any other OPTIONS request is refused as an unknown method. */
const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

const respondToPreflight = (request: FastifyRequest, reply: FastifyReply): void => {
  const names = request.headers['access-control-request-headers'];
  if (names !== undefined && HEADER_NAMES.test(names))
    reply.headers({ 'access-control-allow-headers': names, vary: 'Origin, Access-Control-Request-Headers' });
  reply.code(204).headers({ 'access-control-allow-methods': METHODS, 'access-control-max-age': MAX_AGE_S }).send();
};
