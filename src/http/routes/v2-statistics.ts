import type { Route } from '../context.ts';
import { readyModels, servedModel } from '../models/served-model.ts';
import { MODEL_URLS, modelParams } from './v2-models.ts';

/** `GET /v2/models/stats`, and `stats` of one model: the inferences of its served version since the start, counted and timed. */
export const v2StatisticsRoute: Route = (context) => (app, _options, done) => {
  const { statistics } = context;
  app.get('/v2/models/stats', (_request, reply) =>
    reply.send({ model_stats: readyModels(context).map(statistics.of) }),
  );
  for (const url of MODEL_URLS) {
    app.get(`${url}/stats`, { schema: { params: modelParams } }, ({ params }, reply) =>
      reply.send({ model_stats: [statistics.of(servedModel(context, params))] }),
    );
  }
  done();
};
