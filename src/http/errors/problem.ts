import { STATUS_CODES } from 'node:http';
import { ERRORS, type ErrorCode, type Refusal } from '../../errors.ts';
import { ACCEPTED_ENCODINGS } from '../body/content-encoding.ts';

/** The HTTP status of each code. */
export const STATUS = {
  MALFORMED_JSON: 400,
  MALFORMED_NPY: 400,
  MALFORMED_SAFETENSORS: 400,
  MALFORMED_INFERENCE: 400,
  MALFORMED_ENCODING: 400,
  WRONG_BYTE_COUNT: 400,
  FIXED_MODEL: 400,
  UNREADABLE_REQUEST: 400,
  UNSUPPORTED_VERSION: 505,
  UNSUPPORTED_TRANSFER_CODING: 501,
  EXPECTATION_FAILED: 417,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UNKNOWN_ROUTE: 404,
  UNKNOWN_OPERATOR: 404,
  UNKNOWN_MODEL: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  BODY_TOO_SLOW: 408,
  BODY_TOO_LARGE: 413,
  PLAN_TOO_LARGE: 413,
  WORK_TOO_LARGE: 413,
  RESPONSE_TOO_LARGE: 413,
  TOO_MANY_ITEMS: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNSUPPORTED_ENCODING: 415,
  UNKNOWN_ATTRIBUTE: 422,
  INVALID_ATTRIBUTE: 422,
  INVALID_DATATYPE: 422,
  INVALID_SHAPE: 422,
  INVALID_INPUT: 422,
  INVALID_OUTPUT: 422,
  INVALID_PIPELINE: 422,
  NOT_STREAMABLE: 422,
  VALUE_OUT_OF_RANGE: 422,
  NAN_REFUSED: 422,
  EMPTY_REGION: 422,
  RATE_LIMITED: 429,
  OVER_CAPACITY: 503,
  DEADLINE_EXCEEDED: 504,
  WORK_TIMED_OUT: 504,
} as const satisfies Record<ErrorCode, number>;

/** An error response. */
export type Problem = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly document: Readonly<Record<string, string | number>>;
};

export const PROBLEM_TYPE = 'application/problem+json';

/**
 * Returns the error response of a refusal; without a refusal that of an internal error, which reveals only the request id. Below
 * `/v2` it is the error object of the Open Inference Protocol; elsewhere the document of RFC 9457, with `code`, `pointer` and
 * `error` as extensions, and the path with the id as the fragment as its `instance`.
 */
export const problem = (refusal: Refusal | undefined, path: string, requestId: string): Problem => {
  const { code, detail, pointer } = refusal ?? {
    code: 'INTERNAL_ERROR',
    detail: `internal error; the log has details under the request id ${requestId}`,
  };
  const status = refusal === undefined ? 500 : STATUS[refusal.code];
  const stable = { code, ...(pointer !== undefined && { pointer }), error: detail };
  const headers = refusal === undefined ? {} : HEADERS[refusal.code];
  if (/^\/v2(\/|$)/.test(path)) {
    return {
      status: inferenceStatus(status),
      headers: { ...headers, 'content-type': 'application/json' },
      document: stable,
    };
  }
  const title = refusal === undefined ? (STATUS_CODES[500] ?? '') : ERRORS[refusal.code];
  return {
    status,
    headers: { ...headers, 'content-type': PROBLEM_TYPE },
    document: {
      type: `urn:poolserve:error:${code}`,
      title,
      status,
      detail,
      instance: `${path}#${requestId}`,
      ...stable,
    },
  };
};

/** Returns the status below `/v2` for a status elsewhere: the protocol has no 422. */
export const inferenceStatus = (status: number): number => (status === 422 ? 400 : status);

/** Response headers of a code. */
const HEADERS: Partial<Record<ErrorCode, Readonly<Record<string, string>>>> = {
  UNAUTHENTICATED: { 'www-authenticate': 'Bearer realm="poolserve"' },
  FORBIDDEN: { 'www-authenticate': 'Bearer realm="poolserve", error="insufficient_scope"' },
  BODY_TOO_SLOW: { connection: 'close' },
  OVER_CAPACITY: { 'retry-after': '1' },
  UNSUPPORTED_ENCODING: { 'accept-encoding': ACCEPTED_ENCODINGS },
};
