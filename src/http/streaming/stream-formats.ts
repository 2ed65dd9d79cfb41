import type { IncomingHttpHeaders } from 'node:http';
import { RequestError } from '../../errors.ts';
import type { Format, TensorFormat } from '../formats/format.ts';
import { bodyFormat, FORMATS, negotiation } from '../formats/negotiate.ts';

/**
 * Returns the formats of a streamed body and of its response.
 * @throws UNSUPPORTED_MEDIA_TYPE, NOT_ACCEPTABLE; NOT_STREAMABLE for formats that are not the head and bytes of one tensor
 */
export const streamFormats = (
  headers: IncomingHttpHeaders,
): { readonly from: TensorFormat; readonly to: TensorFormat } => {
  const format = bodyFormat(headers);
  return { from: tensorOf(format, 'body'), to: tensorOf(negotiation(headers, format)(1), 'response') };
};

const tensorOf = ({ tensor, mediaType }: Format, part: 'body' | 'response'): TensorFormat => {
  if (tensor !== undefined) return tensor;
  const names = FORMATS.flatMap((format) => format.tensor?.mediaType ?? []);
  const detail = `stream: expected a ${part} of ${names.join(' or ')}, got ${mediaType}`;
  throw new RequestError('NOT_STREAMABLE', detail, '?stream');
};
