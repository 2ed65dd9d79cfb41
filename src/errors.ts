/**
 * The one table of what a request can be refused for. `code` is stable and reaches the caller; `title` is its
 * meaning. HTTP statuses are assigned in `http/problems/problem.ts` alone.
 */
export const ERRORS = {
  MALFORMED_JSON: 'The body is not the JSON it should be',
  MALFORMED_NPY: 'The body is not a readable .npy file',
  MALFORMED_SAFETENSORS: 'The body is not a readable safetensors file',
  MALFORMED_INFERENCE: 'The message is not one of the Open Inference Protocol',
  MALFORMED_ENCODING: 'The body cannot be decompressed',
  WRONG_BYTE_COUNT: 'The number of bytes does not fit the shape and datatype',
  UNKNOWN_ROUTE: 'There is nothing at this address',
  UNKNOWN_OPERATOR: 'There is no such region scheme or reduction',
  UNKNOWN_MODEL: 'There is no such model, or version of it',
  METHOD_NOT_ALLOWED: 'This address does not answer to that verb',
  NOT_ACCEPTABLE: 'The answer cannot be given in an accepted format',
  UNSUPPORTED_MEDIA_TYPE: 'The body is in a format that is not read here',
  UNSUPPORTED_ENCODING: 'The body is compressed in a way that is not read here',
  BODY_TOO_LARGE: 'The body is larger than the limit',
  PLAN_TOO_LARGE: 'The work needs more memory than the limit',
  WORK_TOO_LARGE: 'The work needs more thread time than the limit',
  RESPONSE_TOO_LARGE: 'The response would be larger than the limit',
  TOO_MANY_ITEMS: 'The request has more inputs, outputs, parameters, reductions or steps than the limit',
  UNKNOWN_ATTRIBUTE: 'The operator has no such attribute',
  INVALID_ATTRIBUTE: 'The value of an attribute is impossible',
  INVALID_DATATYPE: 'The datatype is unknown or has no meaning here',
  INVALID_SHAPE: 'The shape is impossible',
  INVALID_INPUT: 'The named inputs are not those that the operator takes',
  INVALID_OUTPUT: 'The outputs asked for are not those that the model gives',
  FIXED_MODEL: 'A model that is built in is neither replaced nor unloaded',
  INVALID_PIPELINE: 'The pipeline is not one that can be planned',
  NOT_STREAMABLE: 'The request cannot be answered while its body is still coming',
  VALUE_OUT_OF_RANGE: 'A value does not fit its datatype',
  NAN_REFUSED: 'The request refuses NaN, and there is one',
  EMPTY_REGION: 'The request refuses empty regions, and there is one',
  UNREADABLE_REQUEST: 'The request is not readable HTTP',
  UNSUPPORTED_VERSION: 'The version of HTTP is not supported',
  UNSUPPORTED_TRANSFER_CODING: 'The transfer coding is not supported',
  EXPECTATION_FAILED: 'The expectation is not supported',
  UNAUTHENTICATED: 'A key is needed',
  FORBIDDEN: 'The key is not good for this',
  RATE_LIMITED: 'There were more requests than allowed',
  BODY_TOO_SLOW: 'The client sends too slowly while others wait',
  OVER_CAPACITY: 'There is no room for this request now',
  DEADLINE_EXCEEDED: 'The request took longer than it may',
  WORK_TIMED_OUT: 'The work took more processor time than its bound',
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** Why a request is refused, as plain data: what a plan carries and a worker sends back. */
export type Refusal = {
  readonly code: ErrorCode;
  /** One sentence with the offending value and the expected one. */
  readonly detail: string;
  /** The field at fault: a JSON Pointer into the body, or `?name` for a query parameter. */
  readonly pointer?: string;
};

/** Longest sentence of a refusal: what came may be as long as a body, and is repeated in the answer and in the log. */
const MAX_DETAIL = 800;
const MAX_POINTER = 200;

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text);

/** A refusal that is thrown. Whatever else is thrown while serving a request is a bug of ours. */
export class RequestError extends Error implements Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly pointer?: string;

  constructor(code: ErrorCode, detail: string, pointer?: string) {
    super(cut(detail, MAX_DETAIL));
    this.name = 'RequestError';
    this.code = code;
    this.detail = this.message;
    if (pointer !== undefined) this.pointer = cut(pointer, MAX_POINTER);
  }
}
