import { type Static, Type } from '@sinclair/typebox';
import type { Route } from '../context.ts';
import { modelConfig, modelMetadata } from '../models/describe-model.ts';
import { signatureOf } from '../models/model-signature.ts';
import { modelNames, servedModel } from '../models/served-model.ts';
import { sendReadiness } from './send-readiness.ts';

/** The URLs of a model and of its versions. */
export const MODEL_URLS = ['/v2/models/:model', '/v2/models/:model/versions/:version'];

export const modelParams = Type.Object({ model: Type.String(), version: Type.Optional(Type.String()) });

const listQuery = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 256, description: 'a part of the names, case-insensitive' })),
});

/** Descriptions of a model by the end of the URL. */
const DESCRIPTIONS = { '': modelMetadata, '/config': modelConfig };

/** `GET /v2/models`: the names of all, or of those that `?name=` is a part of; of one its metadata, whether it is `ready`, and its `config`. */
export const v2ModelsRoute: Route = (context) => (app, _options, done) => {
  const schema = { params: modelParams };
  /** Names of all models, or of those that have a part. */
  const namesWith = (part = ''): readonly string[] => {
    const wanted = part.toLowerCase();
    return modelNames(context).filter((name) => name.toLowerCase().includes(wanted));
  };
  app.get<{ Querystring: Static<typeof listQuery> }>(
    '/v2/models',
    { schema: { querystring: listQuery } },
    ({ query }, reply) => reply.send({ models: namesWith(query.name) }),
  );
  for (const url of MODEL_URLS) {
    for (const [part, describe] of Object.entries(DESCRIPTIONS)) {
      app.get(`${url}${part}`, { schema }, async ({ params }) => {
        const model = servedModel(context, params);
        return describe(model, await signatureOf(model));
      });
    }
    app.get(`${url}/ready`, { schema }, ({ params }, reply) => {
      const { name } = servedModel(context, params);
      return sendReadiness(reply, context.lifecycle, { name });
    });
  }
  done();
};
