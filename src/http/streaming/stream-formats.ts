import type { IncomingHttpHeaders } from 'node:http';
import { RequestError } from '../../errors.ts';
import type { Format, TensorFormat } from '../formats/format.ts';
import { bodyFormat, FORMATS, negotiation } from '../formats/negotiate.ts';

/**
 * The formats of a streamed body and of its answer.
 * @throws UNSUPPORTED_MEDIA_TYPE, NOT_ACCEPTABLE; NOT_STREAMABLE for formats that are no head and the bytes of one tensor
 */
export const streamFormats = (
  headers: IncomingHttpHeaders,
): { readonly from: TensorFormat; readonly to: TensorFormat } => {
  const own = bodyFormat(headers);
  return { from: tensorOf(own, 'body'), to: tensorOf(negotiation(headers, own)(1), 'answer') };
};

const tensorOf = ({ tensor, mediaType }: Format, what: string): TensorFormat => {
  if (tensor !== undefined) return tensor;
  const names = FORMATS.flatMap((format) => format.tensor?.mediaType ?? []);
  const detail = `stream: expected a${what === 'answer' ? 'n' : ''} ${what} of ${names.join(' or ')}, got ${mediaType}`;
  throw new RequestError('NOT_STREAMABLE', detail, '?stream');
};
