import type { IncomingHttpHeaders } from 'node:http';
import { readJsonText } from '../../codec/json-text.ts';
import { RequestError } from '../../errors.ts';
import { byteCount } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import type { Protocol } from './format.ts';
import { json } from './json.ts';
import { bodyFormat, negotiation } from './negotiate.ts';

/**
 * The protocol of comparisons: bodies in the format of their Content-Type, with candidates or grid as JSON in the query where it is
 * not JSON; responses are JSON documents.
 * @throws UNSUPPORTED_MEDIA_TYPE, NOT_ACCEPTABLE
 */
export const comparisonProtocol = (headers: IncomingHttpHeaders, query: Attributes): Protocol => {
  const format = bodyFormat(headers);
  const parsed = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, parse(name, value)]));
  const isJson = negotiation(headers, json)(2) === json;
  if (!isJson)
    throw new RequestError('NOT_ACCEPTABLE', `comparisons are ${json.mediaType}, got accept: ${headers.accept}`);
  return {
    readMessage: (request) => format.readMessage(request, parsed),
    writerOf: (_message, plan) => ({
      binary: plan.outputs,
      text: [],
      textBytes: plan.outputs.reduce((sum, output) => sum + byteCount(output), 0),
      write: (_request, results) => ({
        headers: { 'content-type': json.mediaType },
        chunks: results.flatMap(({ chunks }) => chunks),
      }),
    }),
    streams: false,
  };
};

/** Returns candidates and grid of a query, which are JSON. @throws MALFORMED_JSON */
const parse = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string' || (name !== 'candidates' && name !== 'grid')) return value;
  try {
    return readJsonText(value);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new RequestError(error.code, `${name}: ${error.detail}`, `?${name}`);
  }
};
