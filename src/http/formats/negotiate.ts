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

/** Every format of bodies. */
export const FORMATS: readonly Format[] = [json, raw, npy, safetensors];

/** The format to answer so many tensors in. @throws NOT_ACCEPTABLE */
export type Negotiate = (tensors: number) => Format;

/** The format of a request's body, by its Content-Type; raw without one. @throws UNSUPPORTED_MEDIA_TYPE */
export const bodyFormat = (headers: IncomingHttpHeaders): Format => {
  const type = mediaType(headers['content-type']) ?? raw.mediaType;
  const format = FORMATS.find((each) => each.mediaType === type);
  if (format !== undefined) return format;
  const hint = type === 'application/x-www-form-urlencoded' ? ` (which curl says unasked)` : '';
  throw new RequestError('UNSUPPORTED_MEDIA_TYPE', `expected a content-type of ${names(FORMATS)}, got ${type}${hint}`);
};

/** The media type of a Content-Type without its parameters; undefined without one. */
const mediaType = (contentType: string | undefined): string | undefined =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() || undefined;

/** Choices that were made, by `Accept` and the format of the body; clients send few different ones. */
const choices = new LRUCache<string, Negotiate>({ max: 256 });
const MAX_KEPT_LENGTH = 256;

/** `negotiate`, as it was found for the same `Accept` before. @throws NOT_ACCEPTABLE, at once when nothing fits */
export const negotiation = ({ accept }: IncomingHttpHeaders, own: Format): Negotiate => {
  const key = accept === undefined ? own.mediaType : `${own.mediaType} ${accept}`;
  const known = choices.get(key);
  if (known !== undefined) return known;
  const choice = negotiate({ accept }, own);
  if (key.length <= MAX_KEPT_LENGTH) choices.set(key, choice);
  return choice;
};

/**
 * Chooses among what `Accept` allows, the format of the body first among equals (RFC 9110 §12.5.1). A format of one
 * tensor gives way only to one that the caller named: a wildcard does not turn npy into JSON.
 * @throws NOT_ACCEPTABLE, at once when nothing fits
 */
const negotiate = (headers: { readonly accept: string | undefined }, own: Format): Negotiate => {
  const accepted = new Negotiator({ headers });
  // Generated clients may name the type of problems alone: that says nothing about tensors.
  const isOfProblems = `${accepted.mediaTypes()}` === PROBLEM_TYPE;
  const negotiator = isOfProblems ? new Negotiator({ headers: {} }) : accepted;
  const named = negotiator.mediaTypes();
  const types = negotiator.mediaTypes([own, ...FORMATS].map((format) => format.mediaType));
  const formats = FORMATS.filter((format) => types.includes(format.mediaType)).sort(
    (a, b) => types.indexOf(a.mediaType) - types.indexOf(b.mediaType),
  );
  const [first] = formats;
  if (first === undefined) {
    throw new RequestError(
      'NOT_ACCEPTABLE',
      `responses can be ${names(FORMATS)}, accepted are ${named.join(', ') || 'none'}`,
    );
  }
  return (tensors) => {
    const fitting = formats.find(
      (format) => (tensors === 1 || format.carriesMany) && (format === first || named.includes(format.mediaType)),
    );
    if (fitting !== undefined) return fitting;
    const many = names(FORMATS.filter((format) => format.carriesMany));
    throw new RequestError(
      'NOT_ACCEPTABLE',
      `${first.mediaType} carries one tensor and the response has ${tensors}: send accept: ${many}`,
    );
  };
};

const names = (formats: readonly Format[]): string => formats.map((format) => format.mediaType).join(', ');
