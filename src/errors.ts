/**
 * The table of error codes and their titles. Codes are stable and sent to the caller. Only `http/errors/problem.ts` assigns
 * HTTP statuses.
 */
export const ERRORS = {
  MALFORMED_JSON: 'Invalid JSON body',
  MALFORMED_NPY: 'Invalid .npy body',
  MALFORMED_SAFETENSORS: 'Invalid safetensors body',
  MALFORMED_INFERENCE: 'Invalid message of the Open Inference Protocol',
  MALFORMED_ENCODING: 'The body cannot be decompressed',
  WRONG_BYTE_COUNT: 'The number of bytes does not match the shape and datatype',
  UNKNOWN_ROUTE: 'Unknown route',
  UNKNOWN_OPERATOR: 'Unknown region scheme or reduction',
  UNKNOWN_MODEL: 'Unknown model or model version',
  METHOD_NOT_ALLOWED: 'Method not allowed',
  NOT_ACCEPTABLE: 'The response is not available in an accepted format',
  UNSUPPORTED_MEDIA_TYPE: 'Unsupported Content-Type',
  UNSUPPORTED_ENCODING: 'Unsupported Content-Encoding',
  BODY_TOO_LARGE: 'The body exceeds the limit',
  PLAN_TOO_LARGE: 'The work exceeds the memory limit',
  WORK_TOO_LARGE: 'The work exceeds the limit of thread time',
  RESPONSE_TOO_LARGE: 'The response exceeds the limit',
  TOO_MANY_ITEMS: 'The request has more inputs, outputs, parameters, reductions or steps than the limit',
  UNKNOWN_ATTRIBUTE: 'Unknown attribute',
  INVALID_ATTRIBUTE: 'Invalid value of an attribute',
  INVALID_DATATYPE: 'Unknown or unsupported datatype',
  INVALID_SHAPE: 'Invalid shape',
  INVALID_INPUT: 'The inputs are not those of the operator',
  INVALID_OUTPUT: 'The requested outputs are not those of the model',
  FIXED_MODEL: 'A built-in model cannot be replaced or unloaded',
  INVALID_PIPELINE: 'The pipeline is not one that can be planned',
  NOT_STREAMABLE: 'The request cannot be streamed',
  VALUE_OUT_OF_RANGE: 'A value is out of range',
  NAN_REFUSED: 'The data contain NaN, which the request refuses',
  EMPTY_REGION: 'A region is empty, which the request refuses',
  UNREADABLE_REQUEST: 'Invalid HTTP request',
  UNSUPPORTED_VERSION: 'Unsupported HTTP version',
  UNSUPPORTED_TRANSFER_CODING: 'Unsupported transfer coding',
  EXPECTATION_FAILED: 'Unsupported expectation',
  UNAUTHENTICATED: 'An API key is required',
  FORBIDDEN: 'The API key lacks the required scope',
  RATE_LIMITED: 'The rate limit is exceeded',
  BODY_TOO_SLOW: 'The client sends too slowly while other requests wait',
  OVER_CAPACITY: 'The service is at capacity',
  DEADLINE_EXCEEDED: 'The deadline of the request has passed',
  WORK_TIMED_OUT: 'The work exceeded its bound of processor time',
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The reason of a refusal as plain data, which plans carry and workers return. */
export type Refusal = {
  readonly code: ErrorCode;
  /** One sentence with the expected and the offending value. */
  readonly detail: string;
  /** The field at fault: a JSON Pointer into the body, or `?name` for a query parameter. */
  readonly pointer?: string;
};

/** Most characters of a detail. The offending value may be as long as a body, and appears in the response and in the log. */
const MAX_DETAIL = 800;
const MAX_POINTER = 200;

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text);

/** Returns the beginning of a text of the caller as a refusal has it, in quotes. */
export const quote = (text: string): string => JSON.stringify(text.slice(0, 64));

/** An error that refuses a request. Any other error thrown while a request is served is a bug of the service. */
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
