import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../errors.ts';
import type { NamedModel } from '../../models/folder/named-model.ts';
import { DOCUMENT } from '../../pipeline/document/document.ts';
import { memoize } from '../../tensor/memoize.ts';
import type { Context, Route } from '../context.ts';
import { tensorProtocol } from '../formats/tensor-protocol.ts';
import { modelOperator } from '../models/model-operator.ts';
import { namedModel, VERSION_HEADER } from '../models/named-models.ts';
import { PIPELINE, pipelineOperator } from '../models/pipeline-operator.ts';
import { traceOf } from '../observability/request-trace.ts';
import { type Attributes, pointingInto, queryAttributes } from '../plans/attributes.ts';
import { planResponse } from '../plans/describe-plan.ts';
import { explainingPipeline } from '../plans/explaining.ts';
import type { Operator } from '../plans/operator.ts';
import { readPlanSpecs } from '../plans/read-plan-specs.ts';
import { handleRequest } from '../requests/handle-request.ts';
import { serveRequest } from '../requests/serve-request.ts';

type Named = { Params: { name: string }; Querystring: Attributes };

/**
 * `POST /v1/pipelines`: runs the pipeline of a request; `POST /v1/pipelines/{name}`: runs a named one. `POST
 * /v1/plan/pipelines` and `/{name}`: the plan and cost of these; `POST /v1/explain/pipelines` and `/{name}`: their explanation. `GET /v1/pipelines/schema`: the schema of documents.
 */
export const pipelinesRoute: Route = (context) => (app, _options, done) => {
  const { plans } = context;
  const requestPipeline = pipelineOperator(plans);
  const operatorOf = memoize((model: NamedModel) => modelOperator(plans, model));
  const find = ({ params }: FastifyRequest<Named>): NamedModel => {
    if (params.name !== PIPELINE) return namedModel(context, params.name);
    throw new RequestError('UNKNOWN_MODEL', 'expected the name of a pipeline, or POST /v1/pipelines with one');
  };
  app.get('/v1/pipelines/schema', (_request, reply) => reply.send(DOCUMENT));
  app.route<{ Querystring: Attributes }>({
    method: ['POST', 'PUT'],
    url: '/v1/pipelines',
    handler: (request, reply) => infer(context, request, reply, requestPipeline),
  });
  app.route<Named>({
    method: ['POST', 'PUT'],
    url: '/v1/pipelines/:name',
    handler: (request, reply) => {
      const model = find(request);
      return infer(context, request, reply, operatorOf(model), model);
    },
  });
  app.post('/v1/plan/pipelines', (request, reply) => plan(context, request, reply, requestPipeline));
  app.post<Named>('/v1/plan/pipelines/:name', (request, reply) => {
    const model = find(request);
    reply.header(VERSION_HEADER, model.version);
    return plan(context, request, reply, operatorOf(model));
  });
  app.post<{ Querystring: Attributes }>('/v1/explain/pipelines', (request, reply) =>
    infer(context, request, reply, explainingPipeline(plans, requestPipeline)),
  );
  app.post<Named>('/v1/explain/pipelines/:name', (request, reply) => {
    const model = find(request);
    return infer(context, request, reply, explainingPipeline(plans, operatorOf(model)), model);
  });
  done();
};

const infer = (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  operator: Operator,
  model?: NamedModel,
): Promise<void> => {
  const name = model === undefined ? PIPELINE : `${PIPELINE}/${model.name}`;
  traceOf(request.raw).operator = operator.name.startsWith('explain/') ? `explain/${name}` : name;
  return serveRequest(context, request, reply, async (served) => {
    const query = queryAttributes(request.query as Attributes);
    const response = await handleRequest(served, operator, () => tensorProtocol(request.headers, query));
    if (model === undefined) return response;
    return { ...response, headers: { ...response.headers, [VERSION_HEADER]: model.version } };
  });
};

const plan = async (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  operator: Operator,
): Promise<FastifyReply> => {
  const specs = await readPlanSpecs(context, request, reply);
  const inputs = operator.matchInputs({ ...specs, headBytes: 0, jsonBytes: 0 });
  const planned = pointingInto(specs, () => operator.plan(specs.attributes, inputs));
  return reply.send(planResponse(context, planned, inputs));
};
