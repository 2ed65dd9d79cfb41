import { ERRORS, type ErrorCode } from '../../errors.ts';
import { inferenceStatus, PROBLEM_TYPE, STATUS } from '../errors/problem.ts';
import type { SCHEMAS } from './schemas.ts';

export type Json = Readonly<Record<string, unknown>>;

export const ref = (name: keyof typeof SCHEMAS): Json => ({ $ref: `#/components/schemas/${name}` });

export const parameter = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** What every answer has. */
export const headers = {
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  'server-timing': { $ref: '#/components/headers/ServerTiming' },
};

export const problem = (description: string): Json => ({
  description,
  headers,
  content: { [PROBLEM_TYPE]: { schema: ref('Problem') } },
});

export const jsonAnswer = (description: string, schema: Json): Json => ({
  description,
  headers,
  content: { 'application/json': { schema } },
});

export const textAnswer = (description: string, mediaType: string, schema: Json = { type: 'string' }): Json => ({
  description,
  headers,
  content: { [mediaType]: { schema } },
});

const component = (name: string): Json => ({ $ref: `#/components/headers/${name}` });

/** Headers of the refusals of a status. */
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

/** The answers that these codes give, by status; `answer` makes one of its description. */
const refusals = (
  isGiven: (code: ErrorCode) => boolean,
  statusOf: (status: number) => number,
  answer: (description: string) => Json,
): Json => {
  const answerOf = (status: number, description: string): Json => {
    const plain = answer(description);
    return { ...plain, headers: { ...(plain.headers as Json), ...STATUS_HEADERS[status] } };
  };
  const codes = (Object.keys(STATUS) as ErrorCode[]).filter(isGiven);
  const byStatus = Object.entries(Object.groupBy(codes, (code) => statusOf(STATUS[code])));
  return {
    ...Object.fromEntries(
      byStatus.map(([status, group]) => [
        status,
        answerOf(Number(status), (group ?? []).map((code) => `${code}: ${ERRORS[code]}.`).join('\n')),
      ]),
    ),
    500: answer('INTERNAL_ERROR: a bug of the service; its log has the detail under the request id.'),
  };
};

/** The problem documents of these codes, by status. */
export const problems = (isGiven: (code: ErrorCode) => boolean): Json => refusals(isGiven, (status) => status, problem);

/** The errors of the Open Inference Protocol for these codes, by status. */
export const inferenceErrors = (isGiven: (code: ErrorCode) => boolean): Json =>
  refusals(isGiven, inferenceStatus, (description) => jsonAnswer(description, ref('InferenceError')));

/** What an address of health may refuse: it asks for no key. */
export const UNGUARDED: readonly ErrorCode[] = ['UNREADABLE_REQUEST', 'METHOD_NOT_ALLOWED'];

/** What every other address may refuse, whatever is asked there. */
export const GUARDED: readonly ErrorCode[] = [...UNGUARDED, 'UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'];
