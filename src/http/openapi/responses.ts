import { ERRORS, type ErrorCode } from '../../errors.ts';
import { inferenceStatus, PROBLEM_TYPE, STATUS } from '../errors/problem.ts';
import type { SCHEMAS } from './schemas.ts';

export type Json = Readonly<Record<string, unknown>>;

export const ref = (name: keyof typeof SCHEMAS): Json => ({ $ref: `#/components/schemas/${name}` });

export const parameter = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** Headers of every response. */
export const headers = {
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  'server-timing': { $ref: '#/components/headers/ServerTiming' },
};

export const problem = (description: string): Json => ({
  description,
  headers,
  content: { [PROBLEM_TYPE]: { schema: ref('Problem') } },
});

export const jsonResponse = (description: string, schema: Json): Json => ({
  description,
  headers,
  content: { 'application/json': { schema } },
});

export const textResponse = (description: string, mediaType: string, schema: Json = { type: 'string' }): Json => ({
  description,
  headers,
  content: { [mediaType]: { schema } },
});

const component = (name: string): Json => ({ $ref: `#/components/headers/${name}` });

/** Headers of error responses by status. */
const STATUS_HEADERS: Readonly<Record<number, Json>> = {
  401: { 'www-authenticate': component('Authenticate') },
  403: { 'www-authenticate': component('Authenticate') },
  405: { allow: component('Allow') },
  415: { 'accept-encoding': component('AcceptEncoding') },
  429: {
    'retry-after': component('RetryAfter'),
    'ratelimit-limit': component('RateLimitLimit'),
    'ratelimit-remaining': component('RateLimitRemaining'),
    'ratelimit-reset': component('RateLimitReset'),
  },
  503: { 'retry-after': component('RetryAfter') },
};

/** Returns the error responses of codes by status; `response` creates one from its description. */
const refusals = (
  isIncluded: (code: ErrorCode) => boolean,
  statusOf: (status: number) => number,
  response: (description: string) => Json,
): Json => {
  const responseOf = (status: number, description: string): Json => {
    const plain = response(description);
    return { ...plain, headers: { ...(plain.headers as Json), ...STATUS_HEADERS[status] } };
  };
  const codes = (Object.keys(STATUS) as ErrorCode[]).filter(isIncluded);
  const byStatus = Object.entries(Object.groupBy(codes, (code) => statusOf(STATUS[code])));
  return {
    ...Object.fromEntries(
      byStatus.map(([status, group]) => [
        status,
        responseOf(Number(status), (group ?? []).map((code) => `${code}: ${ERRORS[code]}.`).join('\n')),
      ]),
    ),
    500: response('INTERNAL_ERROR: a bug of the service; the log has details under the request id.'),
  };
};

/** Returns the problem documents of codes by status. */
export const problems = (isIncluded: (code: ErrorCode) => boolean): Json =>
  refusals(isIncluded, (status) => status, problem);

/** Returns the errors of the Open Inference Protocol for codes by status. */
export const inferenceErrors = (isIncluded: (code: ErrorCode) => boolean): Json =>
  refusals(isIncluded, inferenceStatus, (description) => jsonResponse(description, ref('InferenceError')));

/** Codes of health routes, which require no key. */
export const UNGUARDED: readonly ErrorCode[] = ['UNREADABLE_REQUEST', 'METHOD_NOT_ALLOWED'];

/** Codes of every other route. */
export const GUARDED: readonly ErrorCode[] = [...UNGUARDED, 'UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'];
