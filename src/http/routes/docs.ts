import Fastify from 'fastify';
import { pageHeaders, REFERENCE_POLICY } from '../auth/page-headers.ts';
import type { Context, Route } from '../context.ts';
import { createOnce } from '../pages/create-once.ts';
import { referenceDocument } from '../pages/reference-document.ts';
import { referencePage } from '../pages/reference-page.ts';
import { CACHE, type StaticContent, sendStatic, staticContent } from '../pages/static-content.ts';

const SCRIPT = '/docs/js/scalar.js';
const DOCUMENT = '/docs/openapi.json';

/** The API reference: its page with headers, its script and the document that it shows. */
type Reference = {
  readonly page: StaticContent;
  readonly headers: Readonly<Record<string, string>>;
  readonly script: StaticContent;
  readonly document: StaticContent;
};

/** Returns the text of the script, which its package provides only as a Fastify plugin. */
const readScript = async (): Promise<string> => {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const app = Fastify();
  await app.register(scalar, { routePrefix: '/docs', configuration: { url: DOCUMENT } });
  const { body } = await app.inject(SCRIPT);
  await app.close();
  return body;
};

const loadReference = async ({ config }: Context): Promise<Reference> => {
  const script = await staticContent('application/javascript; charset=utf-8', await readScript());
  const html = referencePage(`${SCRIPT}?v=${script.version}`, DOCUMENT);
  return {
    page: await staticContent('text/html; charset=utf-8', html),
    headers: pageHeaders(html, REFERENCE_POLICY, config),
    script,
    document: await staticContent('application/json; charset=utf-8', JSON.stringify(referenceDocument())),
  };
};

/**
 * `GET /docs`: the API reference, without requests to other servers. It is loaded and compressed at the first visit, which takes
 * 40 MB and 200 ms.
 */
export const docsRoute: Route = (context) => (app, _options, done) => {
  const load = createOnce(() => loadReference(context));
  app.get('/docs', async (request, reply) => {
    const { page, headers } = await load();
    return sendStatic(request, reply.headers(headers), page, CACHE.revalidated);
  });
  app.get(DOCUMENT, async (request, reply) => sendStatic(request, reply, (await load()).document, CACHE.revalidated));
  app.get<{ Querystring: { v?: unknown } }>(SCRIPT, async (request, reply) => {
    const { script } = await load();
    const isNamed = request.query.v === script.version;
    return sendStatic(request, reply, script, isNamed ? CACHE.versioned : CACHE.revalidated);
  });
  done();
};
