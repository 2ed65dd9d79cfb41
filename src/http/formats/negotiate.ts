import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { RequestError } from '../../errors.ts';
import { PROBLEM_TYPE } from '../errors/problem.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { npy } from './npy.ts';
import { raw } from './raw.ts';
import { safetensors } from './safetensors.ts';

/** The formats of bodies. */
export const FORMATS: readonly Format[] = [json, raw, npy, safetensors];

/** Returns the format of a response of a number of tensors. @throws NOT_ACCEPTABLE */
export type Negotiate = (tensors: number) => Format;

/** Returns the format of a body by its Content-Type; raw without one. @throws UNSUPPORTED_MEDIA_TYPE */
export const bodyFormat = (headers: IncomingHttpHeaders): Format => {
  const type = bareMediaType(headers['content-type']) ?? raw.mediaType;
  const format = FORMATS.find(({ mediaType }) => mediaType === type);
  if (format !== undefined) return format;
  const hint = type === 'application/x-www-form-urlencoded' ? ` (curl's default: add -H 'content-type: …')` : '';
  throw new RequestError('UNSUPPORTED_MEDIA_TYPE', `expected a content-type of ${names(FORMATS)}, got ${type}${hint}`);
};

/** Returns the media type of a Content-Type without its parameters; undefined without one. */
const bareMediaType = (contentType: string | undefined): string | undefined =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() || undefined;

/** Cache of negotiation results by Accept header and body format. */
const choices = new LRUCache<string, Negotiate>({ max: 256 });
const MAX_KEY_LENGTH = 256;

/** Returns the result of `negotiate`, cached. @throws NOT_ACCEPTABLE if no format is accepted */
export const negotiation = ({ accept }: IncomingHttpHeaders, requestFormat: Format): Negotiate => {
  const key = accept === undefined ? requestFormat.mediaType : `${requestFormat.mediaType} ${accept}`;
  const cached = choices.get(key);
  if (cached !== undefined) return cached;
  const choice = negotiate({ accept }, requestFormat);
  if (key.length <= MAX_KEY_LENGTH) choices.set(key, choice);
  return choice;
};

/**
 * Chooses among the formats that `Accept` allows, preferring the format of the body among equals (RFC 9110 §12.5.1). A response
 * of several tensors uses another format than the preferred one only if the caller named it: a wildcard does not turn npy into
 * JSON.
 * @throws NOT_ACCEPTABLE if no format is accepted
 */
const negotiate = (headers: { readonly accept: string | undefined }, requestFormat: Format): Negotiate => {
  const accepted = new Negotiator({ headers });
  // Generated clients may accept only the type of problems, which does not restrict the format of tensors.
  const acceptsOnlyProblems = `${accepted.mediaTypes()}` === PROBLEM_TYPE;
  const negotiator = acceptsOnlyProblems ? new Negotiator({ headers: {} }) : accepted;
  const named = negotiator.mediaTypes();
  const types = negotiator.mediaTypes([requestFormat, ...FORMATS].map((format) => format.mediaType));
  const formats = FORMATS.filter((format) => types.includes(format.mediaType)).sort(
    (a, b) => types.indexOf(a.mediaType) - types.indexOf(b.mediaType),
  );
  const [first] = formats;
  if (first === undefined) {
    throw new RequestError(
      'NOT_ACCEPTABLE',
      `expected accept to allow one of ${names(FORMATS)}, got ${named.join(', ') || 'none'}`,
    );
  }
  return (tensors) => {
    const suitable = formats.find(
      (format) => (tensors === 1 || format.carriesMany) && (format === first || named.includes(format.mediaType)),
    );
    if (suitable !== undefined) return suitable;
    const many = names(FORMATS.filter((format) => format.carriesMany));
    throw new RequestError(
      'NOT_ACCEPTABLE',
      `${first.mediaType} carries one tensor and the response has ${tensors}: send accept: ${many}`,
    );
  };
};

const names = (formats: readonly Format[]): string => formats.map((format) => format.mediaType).join(', ');
