import manifest from '../../../package.json' with { type: 'json' };
import type { Route } from '../context.ts';
import { describeLimits } from '../plans/describe-limits.ts';
import { sendReadiness } from './send-readiness.ts';

/** Supported extensions of the protocol by Triton's names. */
export const EXTENSIONS = [
  'binary_tensor_data',
  'logging',
  'model_configuration',
  'model_repository',
  'parameters',
  'statistics',
];

/** `GET /v2`: the server metadata and, beyond the protocol, the limits of one request. `GET /v2/health/live` and `ready`; 503 while the service drains. */
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
