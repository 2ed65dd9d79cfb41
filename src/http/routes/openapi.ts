import { stringify } from 'yaml';
import type { Route } from '../context.ts';
import { openapiDocument } from '../openapi/document.ts';

/** `GET /openapi.json` and `/openapi.yaml`: the description of this service. */
export const openapiRoute: Route = () => (app, _options, done) => {
  // Written once, at the first visit: it takes 100 ms, in which nobody else would be served.
  let texts: { readonly json: string; readonly yaml: string } | undefined;
  const written = () => {
    if (texts === undefined) {
      const document = openapiDocument();
      texts = { json: JSON.stringify(document), yaml: stringify(document) };
    }
    return texts;
  };
  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(written().json));
  app.get('/openapi.yaml', (_request, reply) => reply.type('application/yaml').send(written().yaml));
  done();
};
