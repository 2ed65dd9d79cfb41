import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { areStreamable } from '../../pipeline/catalogue.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { Context, Route } from '../context.ts';
import { conversionHeaders } from '../formats/conversion-headers.ts';
import type { Format, FormatResponse, Output } from '../formats/format.ts';
import { bodyFormat, negotiation } from '../formats/negotiate.ts';
import { theOutput } from '../formats/the-output.ts';
import { timed, traceOf } from '../observability/request-trace.ts';
import { type Attributes, queryAttributes } from '../plans/attributes.ts';
import { merging, pooling, takeSwitch } from '../plans/operators.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';
import { type Exchange, type Operator, planExchange, reservePlan, runOnDispatcher } from '../requests/exchange.ts';
import { handleRequest } from '../requests/handle-request.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';
import { resolvePlan } from '../requests/resolve-plan.ts';
import { outputsOf } from '../requests/run-while-received.ts';
import { serveStream } from '../streaming/serve-stream.ts';
import { canStream, suggestStream } from '../streaming/suggest-stream.ts';

type Pooling = { Params: { region: string; reductions: string }; Querystring: Attributes };

/** What the address of a pooling says. */
type Asked = {
  readonly region: string;
  readonly reductions: readonly string[];
  readonly streams: boolean;
  readonly query: Attributes;
  readonly operator: Operator;
};

/** Addresses that are known: clients repeat a few. */
const ADDRESSES = 1024;
const MAX_ADDRESS_LENGTH = 1024;

/**
 * `POST` and `PUT /v1/pool/{region}/{reductions}`: pools one request; `POST /v1/merge/{reduction}`: merges the states that
 * poolings with `partial=true` answered.
 */
export const poolRoute: Route = (context) => (app, _options, done) => {
  const asked = new LRUCache<string, Asked>({ max: ADDRESSES });
  const ask = ({ params, query: given, url }: FastifyRequest<Pooling>): Asked => {
    const { region } = params;
    const reductions = params.reductions.split(',');
    refuseManyReductions(context.config, reductions.length);
    const { on: streams, attributes: query } = takeSwitch('stream', queryAttributes(given));
    const operator: Operator = {
      ...pooling(context.plans, region, reductions),
      isStreamable: (attributes, inputs) => canStream(context.config, { region, reductions }, attributes, inputs),
    };
    const found = { region, reductions, streams, query: Object.freeze(query), operator };
    if (url.length <= MAX_ADDRESS_LENGTH) asked.set(url, found);
    return found;
  };
  app.route<Pooling>({
    method: ['POST', 'PUT'],
    url: '/v1/pool/:region/:reductions',
    handler: async (request, reply) => {
      const { region, reductions, streams, query, operator } = asked.get(request.url) ?? ask(request);
      traceOf(request.raw).operator = operator.name;
      if (streams) return serveStream(context, request, reply, { region, reductions }, query);
      try {
        return await answer(context, request, reply, operator, query);
      } catch (error) {
        // Its length was refused before its head was read.
        const isStreamable = () =>
          bodyFormat(request.headers).tensor !== undefined && areStreamable(region, reductions);
        throw suggestStream(error, ['BODY_TOO_LARGE'], isStreamable);
      }
    },
  });
  app.route<{ Params: { reduction: string }; Querystring: Attributes }>({
    method: 'POST',
    url: '/v1/merge/:reduction',
    handler: (request, reply) => {
      const { reduction } = request.params;
      const operator = merging(context.plans, reduction);
      traceOf(request.raw).operator = operator.name;
      return answer(context, request, reply, operator, queryAttributes(request.query));
    },
  });
  done();
};

/** The answer of an operator, in the format that the caller accepts. */
const answer = (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  operator: Operator,
  query: Attributes,
): Promise<void> =>
  handleRequest(context, request, reply, (serving) => {
    const format = bodyFormat(request.headers);
    return operate({ ...serving, operator, query, negotiate: negotiation(request.headers, format) }, format);
  });

const operate = (exchange: Exchange, format: Format): MaybePromise<FormatResponse> =>
  chain(format.receive(exchange), ({ plan: made, attributes, inputs, begun, id }) => {
    if (begun !== undefined) return encode(exchange, made, outputsOf(made, begun), id);
    const settled = resolvePlan(exchange, made, inputs, {
      replan: (found) => planExchange(exchange, { ...attributes, ...found }, inputs),
      reserve: (plan) => reservePlan(exchange, plan),
    });
    return chain(settled, (plan) =>
      chain(runOnDispatcher(exchange, plan, inputs), (outputs) => encode(exchange, plan, outputs, id)),
    );
  });

const encode = (
  exchange: Exchange,
  { axes }: Plan,
  outputs: readonly Output[],
  id: string | undefined,
): MaybePromise<FormatResponse> => {
  const format = exchange.negotiate(outputs.length);
  const encoded = timed(exchange.record, 'encode', () => format.encode(exchange, outputs, id));
  return chain(encoded, ({ chunks, headers }) => {
    const all: Record<string, string> = { ...headers, 'content-type': format.mediaType };
    const { spec } = theOutput(outputs);
    if (axes !== undefined) all['x-axes'] = axes;
    return { chunks, headers: spec.roundedFrom === undefined ? all : { ...all, ...conversionHeaders(spec) } };
  });
};
