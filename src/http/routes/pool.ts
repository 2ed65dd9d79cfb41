import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { areStreamable } from '../../pipeline/catalogue.ts';
import type { Context, Route } from '../context.ts';
import { bodyFormat } from '../formats/negotiate.ts';
import { tensorProtocol } from '../formats/tensor-protocol.ts';
import { traceOf } from '../observability/request-trace.ts';
import { type Attributes, queryAttributes } from '../plans/attributes.ts';
import type { Operator } from '../plans/operator.ts';
import { merging, pooling, takeSwitch } from '../plans/operators.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';
import { handleRequest } from '../requests/handle-request.ts';
import { serveRequest } from '../requests/serve-request.ts';
import { serveStream } from '../streaming/serve-stream.ts';
import { canStream, suggestStream } from '../streaming/suggest-stream.ts';

type Pooling = { Params: { region: string; reductions: string }; Querystring: Attributes };

/** The parsed URL of a pooling. */
type PoolAddress = {
  readonly region: string;
  readonly reductions: readonly string[];
  readonly streams: boolean;
  readonly query: Attributes;
  readonly operator: Operator;
};

/** Bounds of the cache of parsed URLs; clients repeat a few. */
const MAX_ADDRESSES = 1024;
const MAX_ADDRESS_LENGTH = 1024;

/**
 * `POST` and `PUT /v1/pool/{region}/{reductions}`: pools one request; `POST /v1/merge/{reduction}`: merges the states that
 * poolings with `partial=true` returned.
 */
export const poolRoute: Route = (context) => (app, _options, done) => {
  const addresses = new LRUCache<string, PoolAddress>({ max: MAX_ADDRESSES });
  const parse = ({ params, query: parameters, url }: FastifyRequest<Pooling>): PoolAddress => {
    const { region } = params;
    const reductions = params.reductions.split(',');
    refuseManyReductions(context.config, reductions.length);
    const { on: streams, attributes: query } = takeSwitch('stream', queryAttributes(parameters));
    const operator: Operator = {
      ...pooling(context.plans, region, reductions),
      isStreamable: (attributes, inputs) => canStream(context.config, { region, reductions }, attributes, inputs),
    };
    const address = { region, reductions, streams, query: Object.freeze(query), operator };
    if (url.length <= MAX_ADDRESS_LENGTH) addresses.set(url, address);
    return address;
  };
  app.route<Pooling>({
    method: ['POST', 'PUT'],
    url: '/v1/pool/:region/:reductions',
    handler: async (request, reply) => {
      const { region, reductions, streams, query, operator } = addresses.get(request.url) ?? parse(request);
      traceOf(request.raw).operator = operator.name;
      if (streams) return serveStream(context, request, reply, { region, reductions }, query);
      try {
        return await infer(context, request, reply, operator, query);
      } catch (error) {
        // The length of a body is refused before its head is read.
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
      return infer(context, request, reply, operator, queryAttributes(request.query));
    },
  });
  done();
};

/** Runs the operator on the tensors of the body. */
const infer = (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  operator: Operator,
  query: Attributes,
): Promise<void> =>
  serveRequest(context, request, reply, (served) =>
    handleRequest(served, operator, () => tensorProtocol(request.headers, query)),
  );
