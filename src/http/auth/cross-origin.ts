import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';

/** Headers of responses that pages may read beside those that every page may. */
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

/** How long browsers keep the response to a preflight. */
const MAX_AGE_S = 600;

/** Names of headers (RFC 9110 §5.1), separated by commas: the one thing of a request that a preflight's response repeats. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Lets pages of the origins that are set call this server from browsers (Fetch §3.2); without them, none. Responds to
 * preflights, whatever their address: they come without keys.
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

/** OPTIONS without these headers is no preflight, and is refused as any other verb. */
const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

const respondToPreflight = (request: FastifyRequest, reply: FastifyReply): void => {
  const names = request.headers['access-control-request-headers'];
  if (names !== undefined && HEADER_NAMES.test(names))
    reply.headers({ 'access-control-allow-headers': names, vary: 'Origin, Access-Control-Request-Headers' });
  reply.code(204).headers({ 'access-control-allow-methods': METHODS, 'access-control-max-age': MAX_AGE_S }).send();
};
