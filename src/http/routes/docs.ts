import Fastify, { type FastifyInstance } from 'fastify';
import { pageHeaders } from '../access/page-headers.ts';
import type { Route } from '../context.ts';

/** An application of its own that serves the reference's page and script, from this machine alone. */
const loadReference = async (): Promise<FastifyInstance> => {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const app = Fastify();
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      pageTitle: 'poolserve',
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
    },
  });
  return app;
};

/**
 * `GET /docs`: the API reference. It is loaded at the first visit: 40 MB and 200 ms that a server without visitors
 * does not spend.
 */
export const docsRoute: Route =
  ({ config }) =>
  (app, _options, done) => {
    let reference: Promise<FastifyInstance> | undefined;
    const load = (): Promise<FastifyInstance> => {
      reference ??= loadReference().catch((error) => {
        // The next visit tries again.
        reference = undefined;
        throw error;
      });
      return reference;
    };
    for (const url of ['/docs', '/docs/*']) {
      app.get(url, async (request, reply) => {
        const page = await (await load()).inject({ url: request.url, headers: { host: request.host } });
        if (page.statusCode === 404) return reply.callNotFound();
        const { location, 'content-type': type } = page.headers;
        if (location !== undefined) reply.header('location', location);
        if (/^text\/html/.test(String(type))) reply.headers(pageHeaders(page.body, config));
        else reply.header('x-content-type-options', 'nosniff');
        return reply
          .code(page.statusCode)
          .type(String(type ?? 'text/plain'))
          .send(page.rawPayload);
      });
    }
    app.addHook('onClose', async () => (await reference?.catch(() => undefined))?.close());
    done();
  };
