import manifest from '../../../package.json' with { type: 'json' };
import type { Route } from '../context.ts';
import { describeLimits } from '../plans/describe-limits.ts';
import { sendReadiness } from './send-readiness.ts';

/** Extensions of the protocol, by the names that Triton gives them. */
export const EXTENSIONS = [
  'binary_tensor_data',
  'logging',
  'model_configuration',
  'model_repository',
  'parameters',
  'statistics',
];

/** `GET /v2`: what this server is, and, beyond the protocol, the limits of one request. `GET /v2/health/live` and `ready`; not ready, 503, once it is about to end. */
export const v2ServerRoute: Route =
  ({ config, lifecycle }) =>
  (app, _options, done) => {
    const { name, version } = manifest;
    const metadata = { name, version, extensions: EXTENSIONS, limits: describeLimits(config) };
    app.get('/v2', (_request, reply) => reply.send(metadata));
    app.get('/v2/health/live', (_request, reply) => reply.send({ live: true }));
    app.get('/v2/health/ready', (_request, reply) => sendReadiness(reply, lifecycle));
    done();
  };
