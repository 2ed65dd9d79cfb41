import manifest from '../../../package.json' with { type: 'json' };
import type { Route } from '../context.ts';
import { sendReadiness } from '../send-readiness.ts';

/** Extensions of the protocol, by the names that Triton gives them. */
const EXTENSIONS = ['binary_tensor_data', 'model_configuration', 'model_repository', 'parameters', 'statistics'];

/** `GET /v2`: what this server is. `GET /v2/health/live` and `ready`; not ready, 503, once it is about to end. */
export const v2ServerRoute: Route =
  ({ lifecycle }) =>
  (app, _options, done) => {
    const { name, version } = manifest;
    app.get('/v2', (_request, reply) => reply.send({ name, version, extensions: EXTENSIONS }));
    app.get('/v2/health/live', (_request, reply) => reply.send({ live: true }));
    app.get('/v2/health/ready', (_request, reply) => sendReadiness(reply, lifecycle));
    done();
  };
