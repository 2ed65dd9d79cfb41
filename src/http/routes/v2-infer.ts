import type { FastifyRequest } from 'fastify';
import type { Model } from '../../models/model.ts';
import type { Context, Route } from '../context.ts';
import { conversionHeaders } from '../formats/conversion-headers.ts';
import type { FormatResponse } from '../formats/format.ts';
import { writeInference } from '../formats/inference-protocol/write-inference.ts';
import { type ModelAddress, servedModel } from '../models/served-model.ts';
import { timed, traceOf } from '../observability/request-trace.ts';
import type { Attributes } from '../plans/attributes.ts';
import { runOnDispatcher, type Serving } from '../requests/exchange.ts';
import { handleRequest } from '../requests/handle-request.ts';
import { chain } from '../requests/maybe-promise.ts';
import { receiveInference } from '../requests/receive-inference.ts';
import { outputsOf } from '../requests/run-while-received.ts';
import { MODEL_URLS } from './v2-models.ts';

type Infer = { Params: ModelAddress; Querystring: Attributes };

/** `POST /v2/models/{model}/infer`: runs a model on the tensors of a request. Its Content-Type is not looked at. */
export const v2InferRoute: Route = (context) => (app, _options, done) => {
  for (const url of MODEL_URLS) {
    app.post<Infer>(`${url}/infer`, async (request, reply) => {
      const model = servedModel(context.config, request.params);
      traceOf(request.raw).operator = model.name;
      try {
        return await handleRequest(context, request, reply, (serving) => infer(context, serving, model, request));
      } catch (error) {
        context.statistics.failed(model.name, traceOf(request.raw));
        throw error;
      }
    });
  }
  done();
};

const infer = async (
  { statistics }: Context,
  serving: Serving,
  model: Model,
  request: FastifyRequest<Infer>,
): Promise<FormatResponse> => {
  const received = await receiveInference(serving, model, request);
  const { plan, inputs, begun } = received;
  const pooled = begun === undefined ? runOnDispatcher(serving, plan, inputs) : outputsOf(plan, begun);
  return chain(pooled, (outputs) => {
    const answer = timed(serving.record, 'encode', () => writeInference(serving, model, received, outputs));
    return chain(answer, (encoded) => {
      serving.life.throwIfEnded();
      statistics.succeeded(model.name, inputs[0]?.shape[0] ?? 1, serving.record);
      const [first] = outputs;
      if (first?.spec.roundedFrom === undefined) return encoded;
      return { ...encoded, headers: { ...encoded.headers, ...conversionHeaders(first.spec) } };
    });
  });
};
