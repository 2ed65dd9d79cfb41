import type { Model } from '../../models/model.ts';
import { memoize } from '../../tensor/memoize.ts';
import type { Route } from '../context.ts';
import { inferenceProtocol } from '../formats/inference-protocol/inference-protocol.ts';
import { modelOperator } from '../models/model-operator.ts';
import { isNamed, VERSION_HEADER } from '../models/named-models.ts';
import { PIPELINE, PIPELINE_MODEL, pipelineOperator } from '../models/pipeline-operator.ts';
import { type ModelAddress, servedModel } from '../models/served-model.ts';
import { traceOf } from '../observability/request-trace.ts';
import type { Attributes } from '../plans/attributes.ts';
import { handleRequest } from '../requests/handle-request.ts';
import { serveRequest } from '../requests/serve-request.ts';
import { MODEL_URLS } from './v2-models.ts';

type Infer = { Params: ModelAddress; Querystring: Attributes };

/** `POST /v2/models/{model}/infer`: runs a model on the tensors of a request. The Content-Type is ignored. */
export const v2InferRoute: Route = (context) => (app, _options, done) => {
  const { statistics } = context;
  const operatorOf = memoize((model: Model) =>
    model === PIPELINE_MODEL ? pipelineOperator(context.plans) : modelOperator(context.plans, model),
  );
  for (const url of MODEL_URLS) {
    app.post<Infer>(`${url}/infer`, async (request, reply) => {
      const model = servedModel(context, request.params);
      const trace = traceOf(request.raw);
      trace.operator = isNamed(model) ? `${PIPELINE}/${model.name}` : model.name;
      try {
        return await serveRequest(context, request, reply, async (served) => {
          const openProtocol = () => inferenceProtocol(model, request.headers, request.query);
          const response = await handleRequest(served, operatorOf(model), openProtocol);
          served.life.throwIfEnded();
          statistics.succeeded(model, trace);
          return isNamed(model)
            ? { ...response, headers: { ...response.headers, [VERSION_HEADER]: model.version } }
            : response;
        });
      } catch (error) {
        statistics.failed(model, trace);
        throw error;
      }
    });
  }
  done();
};
