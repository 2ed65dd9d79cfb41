import type { IncomingHttpHeaders } from 'node:http';
import type { Plan } from '../../pipeline/plan.ts';
import { joined } from '../../tensor/chunks.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
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
    writerOf: (message, plan) => {
      const format = negotiate(plan.outputs.length);
      return plan.analysis === undefined ? writerIn(format, message, plan) : withDocument(format, message, plan);
    },
    streams: format.tensor !== undefined,
  };
};

const writerIn = (format: Format, { id }: Message, plan: Plan): ResponseWriter => ({
  ...(format.textBytes === undefined
    ? { binary: plan.outputs, text: NONE, textBytes: 0 }
    : { binary: NONE, text: plan.outputs, textBytes: format.textBytes(plan.outputs) }),
  write: (request, results) =>
    chain(format.encode(request, results, id === undefined ? {} : { id }), ({ chunks, headers }) => ({
      chunks,
      headers: headersOf(format, plan, headers),
    })),
});

/** Returns the writer of a response whose last output is a JSON document, which is no tensor of it. */
const withDocument = (format: Format, message: Message, plan: Plan): ResponseWriter => {
  const tensors = plan.outputs.slice(0, -1);
  const document = plan.outputs.slice(-1);
  const isText = format.textBytes !== undefined;
  return {
    ...(isText ? { binary: document, text: tensors } : { binary: plan.outputs, text: NONE }),
    textBytes: (format.textBytes?.(tensors) ?? 0) + bytesOf(document),
    write: (request, results) => {
      const members = {
        ...(message.id !== undefined && { id: message.id }),
        document: joined(results.at(-1)?.chunks ?? []),
      };
      return chain(format.encode(request, results.slice(0, -1), members), ({ chunks, headers }) => ({
        chunks,
        headers: headersOf(format, plan, headers),
      }));
    },
  };
};

const bytesOf = (specs: readonly TensorSpec[]): number => specs.reduce((sum, spec) => sum + byteCount(spec), 0);

const headersOf = (
  { mediaType }: Format,
  { axes }: Plan,
  headers: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...headers,
  'content-type': mediaType,
  ...(axes !== undefined && { 'x-axes': axes }),
});
