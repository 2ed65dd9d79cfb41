import { Type } from '@sinclair/typebox';
import { MODELS } from '../../models/list.ts';
import type { Route } from '../context.ts';
import { modelConfig, modelMetadata } from '../inference/describe-model.ts';
import { servedModel } from '../inference/served-model.ts';
import { sendReadiness } from '../send-readiness.ts';

/** The address of a model, and of one of its versions. */
export const MODEL_URLS = ['/v2/models/:model', '/v2/models/:model/versions/:version'];

export const modelParams = Type.Object({ model: Type.String(), version: Type.Optional(Type.String()) });

/** `GET /v2/models`: the names of all; of one its metadata, whether it is `ready`, and its `config`. */
export const v2ModelsRoute: Route =
  ({ config, lifecycle }) =>
  (app, _options, done) => {
    const schema = { params: modelParams };
    app.get('/v2/models', (_request, reply) => reply.send({ models: MODELS.map(({ name }) => name) }));
    for (const url of MODEL_URLS) {
      app.get(url, { schema }, ({ params }, reply) => reply.send(modelMetadata(servedModel(config, params))));
      app.get(`${url}/config`, { schema }, ({ params }, reply) => reply.send(modelConfig(servedModel(config, params))));
      app.get(`${url}/ready`, { schema }, ({ params }, reply) => {
        const { name } = servedModel(config, params);
        return sendReadiness(reply, lifecycle, { name });
      });
    }
    done();
  };
