import { type Static, Type } from '@sinclair/typebox';
import { MODELS } from '../../models/list.ts';
import { probedSignature } from '../../models/probed-signature.ts';
import type { Route } from '../context.ts';
import { modelConfig, modelMetadata } from '../models/describe-model.ts';
import { servedModel } from '../models/served-model.ts';
import { sendReadiness } from './send-readiness.ts';

/** The address of a model, and of one of its versions. */
export const MODEL_URLS = ['/v2/models/:model', '/v2/models/:model/versions/:version'];

export const modelParams = Type.Object({ model: Type.String(), version: Type.Optional(Type.String()) });

const listQuery = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 256, description: 'a part of the names, in letters of any case' })),
});

/** Names of all models, or of those that have a part. */
const modelNames = (part = ''): readonly string[] => {
  const wanted = part.toLowerCase();
  return MODELS.map(({ name }) => name).filter((name) => name.toLowerCase().includes(wanted));
};

/** What describes a model, by the end of its address. */
const DESCRIPTIONS = { '': modelMetadata, '/config': modelConfig };

/** `GET /v2/models`: the names of all, or of those that `?name=` is a part of; of one its metadata, whether it is `ready`, and its `config`. */
export const v2ModelsRoute: Route =
  ({ config, lifecycle }) =>
  (app, _options, done) => {
    const schema = { params: modelParams };
    app.get<{ Querystring: Static<typeof listQuery> }>(
      '/v2/models',
      { schema: { querystring: listQuery } },
      ({ query }, reply) => reply.send({ models: modelNames(query.name) }),
    );
    for (const url of MODEL_URLS) {
      for (const [part, describe] of Object.entries(DESCRIPTIONS)) {
        app.get(`${url}${part}`, { schema }, async ({ params }) => {
          const model = servedModel(config, params);
          return describe(model, await probedSignature(model));
        });
      }
      app.get(`${url}/ready`, { schema }, ({ params }, reply) => {
        const { name } = servedModel(config, params);
        return sendReadiness(reply, lifecycle, { name });
      });
    }
    done();
  };
