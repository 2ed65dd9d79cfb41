import { stringify } from 'yaml';
import type { Route } from '../context.ts';
import { openapiDocument } from '../openapi/document.ts';

/** `GET /openapi.json` and `/openapi.yaml`: the description of this service. */
export const openapiRoute: Route = () => (app, _options, done) => {
  app.get('/openapi.json', (_request, reply) => reply.send(openapiDocument()));
  app.get('/openapi.yaml', (_request, reply) => reply.type('application/yaml').send(stringify(openapiDocument())));
  done();
};
