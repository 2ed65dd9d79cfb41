import type { IncomingHttpHeaders } from 'node:http';
import type { Plan } from '../../pipeline/plan.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import { chain } from '../requests/maybe-promise.ts';
import type { Format, Protocol, ResponseWriter } from './format.ts';
import type { Message } from './message.ts';
import { bodyFormat, negotiation } from './negotiate.ts';

const NONE: readonly TensorSpec[] = [];

/**
 * The protocol of `/v1`: bodies in the format of their Content-Type, responses in an accepted format.
 * @throws UNSUPPORTED_MEDIA_TYPE, NOT_ACCEPTABLE
 */
export const tensorProtocol = (headers: IncomingHttpHeaders, query: Attributes): Protocol => {
  const format = bodyFormat(headers);
  const negotiate = negotiation(headers, format);
  return {
    readMessage: (request) => format.readMessage(request, query),
    writerOf: (message, plan) => writerIn(negotiate(plan.outputs.length), message, plan),
    streams: format.tensor !== undefined,
  };
};

const writerIn = (format: Format, { id }: Message, { outputs, axes }: Plan): ResponseWriter => ({
  ...(format.textBytes === undefined
    ? { binary: outputs, text: NONE, textBytes: 0 }
    : { binary: NONE, text: outputs, textBytes: format.textBytes(outputs) }),
  write: (request, results) =>
    chain(format.encode(request, results, id), ({ chunks, headers }) => {
      const all: Record<string, string> = { ...headers, 'content-type': format.mediaType };
      if (axes !== undefined) all['x-axes'] = axes;
      return { chunks, headers: all };
    }),
});
