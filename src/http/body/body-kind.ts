import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type FileKind, fileKind, SIGNATURE_BYTES } from '../../codec/magic-bytes.ts';
import { type ErrorCode, RequestError } from '../../errors.ts';
import { traceOf } from '../observability/request-trace.ts';

/** Codes of refusals of a body whose format may differ from its headers. */
const FORMAT_CODES: ReadonlySet<ErrorCode> = new Set([
  'UNSUPPORTED_MEDIA_TYPE',
  'MALFORMED_JSON',
  'MALFORMED_NPY',
  'MALFORMED_SAFETENSORS',
  'WRONG_BYTE_COUNT',
]);

/** Content-Type that curl sends by default. */
const FORM = 'application/x-www-form-urlencoded';

/** Time for which a refusal waits for the first bytes of a body; those of a small body arrive with its head. */
const PEEK_MS = 50;

/** Returns the error; a refusal of a format with the format of the first bytes of the body and the headers to send it with. */
export const withBodyKind = async (error: unknown, incoming: IncomingMessage): Promise<unknown> => {
  if (!(error instanceof RequestError) || !isFormatRefusal(error)) return error;
  const kind = fileKind(traceOf(incoming).firstBytes ?? (await peek(incoming)));
  const hint = kind && hintOf(kind, incoming);
  return hint === undefined ? error : new RequestError(error.code, `${error.detail}; ${hint}`, error.pointer);
};

const isFormatRefusal = ({ code, pointer }: RequestError): boolean =>
  FORMAT_CODES.has(code) || (code.startsWith('INVALID_') && (pointer === '?shape' || pointer === '?datatype'));

/** Returns the first received bytes of an unread body; none if the client waits for `100 Continue`. */
const peek = async (incoming: IncomingMessage): Promise<Uint8Array> => {
  if (!traceOf(incoming).invited || incoming.destroyed || incoming.readableFlowing) return new Uint8Array(0);
  if (incoming.readableLength === 0 && !incoming.readableEnded)
    await once(incoming, 'readable', { signal: AbortSignal.timeout(PEEK_MS) }).catch(() => {});
  const chunk: Buffer | null = incoming.read();
  if (chunk === null) return new Uint8Array(0);
  const first = Uint8Array.prototype.slice.call(chunk, 0, SIGNATURE_BYTES);
  incoming.unshift(chunk);
  return first;
};

const hintOf = ({ name, mediaType, encoding, instead }: FileKind, incoming: IncomingMessage): string | undefined => {
  const { url = '', headers } = incoming;
  const begins = `the body begins as ${name}`;
  if (instead !== undefined) return `${begins}: ${instead}`;
  if (encoding !== undefined)
    return headers['content-encoding'] === undefined
      ? `${begins}: send it with content-encoding: ${encoding}`
      : undefined;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === type) return undefined;
  const header = type === FORM ? `-H 'content-type: ${mediaType}'` : `content-type: ${mediaType}`;
  if (!url.startsWith('/v2/')) return `${begins}: send it with ${header}`;
  if (mediaType === 'application/json') return undefined;
  return `${begins}, which models do not accept: POST it to /v1/pool with content-type: ${mediaType}`;
};
