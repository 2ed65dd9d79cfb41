import type { FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config.ts';

/** Headers of answers that pages may read beside those that every page may. */
const EXPOSED = [
  ...['x-request-id', 'server-timing', 'x-tensor-shape', 'x-tensor-datatype', 'inference-header-content-length'],
  ...['retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
];

/** Lets pages of the origins that are set call this server from browsers (Fetch §3.2); without them, none. */
export const allowOrigins = async (app: FastifyInstance, { corsOrigin }: Config): Promise<void> => {
  if (corsOrigin === undefined) return;
  const { default: cors } = await import('@fastify/cors');
  const options: FastifyCorsOptions = {
    origin: [...corsOrigin],
    methods: ['GET', 'HEAD', 'POST', 'PUT'],
    exposedHeaders: EXPOSED,
    maxAge: 600,
  };
  await app.register(cors, {
    // OPTIONS that are no preflight are refused as any other verb.
    delegator: ({ headers }, done) =>
      done(null, { ...options, preflight: headers['access-control-request-method'] !== undefined }),
  });
};
