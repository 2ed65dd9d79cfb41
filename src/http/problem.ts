import { STATUS_CODES } from 'node:http';
import { ERRORS, type ErrorCode, type Refusal } from '../errors.ts';

/** The status that each code is answered with. */
export const STATUS = {
  MALFORMED_JSON: 400,
  MALFORMED_NPY: 400,
  WRONG_BYTE_COUNT: 400,
  UNREADABLE_REQUEST: 400,
  UNKNOWN_ROUTE: 404,
  UNKNOWN_OPERATOR: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  BODY_TOO_LARGE: 413,
  PLAN_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNKNOWN_ATTRIBUTE: 422,
  INVALID_ATTRIBUTE: 422,
  INVALID_DATATYPE: 422,
  INVALID_SHAPE: 422,
  INVALID_INPUT: 422,
  VALUE_OUT_OF_RANGE: 422,
  NAN_REFUSED: 422,
  EMPTY_REGION: 422,
  OVER_CAPACITY: 503,
  DEADLINE_EXCEEDED: 504,
} as const satisfies Record<ErrorCode, number>;

/** An answer that says why there is no other. */
export type Problem = {
  readonly status: number;
  /** Headers beside the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** The document of RFC 9457, with `code`, `pointer` and `error` as extensions. */
  readonly document: Readonly<Record<string, string | number>>;
};

export const PROBLEM_TYPE = 'application/problem+json';

/**
 * The problem of a refusal; of anything else, when `refusal` is undefined, which tells the caller nothing but where
 * to look. `instance` is the request's path with its id as the fragment.
 */
export const problem = (refusal: Refusal | undefined, path: string, requestId: string): Problem => {
  const instance = `${path}#${requestId}`;
  if (refusal === undefined) {
    const detail = `the service failed; its log tells more under the request id ${requestId}`;
    return document(500, { code: 'INTERNAL_ERROR', detail }, STATUS_CODES[500] ?? '', instance);
  }
  return document(STATUS[refusal.code], refusal, ERRORS[refusal.code], instance);
};

const document = (
  status: number,
  { code, detail, pointer }: { code: string; detail: string; pointer?: string },
  title: string,
  instance: string,
): Problem => ({
  status,
  headers: status === 503 ? { 'retry-after': '1' } : {},
  document: {
    type: `urn:poolserve:error:${code}`,
    title,
    status,
    detail,
    instance,
    code,
    ...(pointer !== undefined && { pointer }),
    error: detail,
  },
});
