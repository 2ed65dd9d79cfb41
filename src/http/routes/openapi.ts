import { stringify } from 'yaml';
import type { Route } from '../context.ts';
import { openapiDocument } from '../openapi/document.ts';
import { createOnce } from '../pages/create-once.ts';
import { CACHE, type StaticContent, sendStatic, staticContent } from '../pages/static-content.ts';

/** The OpenAPI document as JSON and YAML. */
type Texts = { readonly json: StaticContent; readonly yaml: StaticContent };

const write = async (): Promise<Texts> => {
  const document = openapiDocument();
  const [json, yaml] = await Promise.all([
    staticContent('application/json; charset=utf-8', JSON.stringify(document)),
    staticContent('application/yaml', stringify(document)),
  ]);
  return { json, yaml };
};

/** `GET /openapi.json` and `/openapi.yaml`: the OpenAPI document of the service. */
export const openapiRoute: Route = () => (app, _options, done) => {
  // Created at the first visit: it blocks the event loop for 100 ms.
  const texts = createOnce(write);
  for (const syntax of ['json', 'yaml'] as const) {
    app.get(`/openapi.${syntax}`, async (request, reply) => {
      return sendStatic(request, reply, (await texts())[syntax], CACHE.revalidated);
    });
  }
  done();
};
