import type { IncomingHttpHeaders } from 'node:http';
import { type ErrorCode, RequestError } from '../../errors.ts';
import { areStreamable } from '../../pipeline/catalogue.ts';
import { bodyFormat } from '../negotiate.ts';

/** Limits of a whole request that hold for each task of a stream. */
const LIMITS: readonly ErrorCode[] = ['BODY_TOO_LARGE', 'PLAN_TOO_LARGE', 'WORK_TOO_LARGE', 'RESPONSE_TOO_LARGE'];

/** The error, with a word on `stream=true` where a body is too large that could be streamed. */
export const suggestStream = (
  error: unknown,
  headers: IncomingHttpHeaders,
  { region, reductions }: { readonly region: string; readonly reductions: readonly string[] },
): unknown => {
  if (!(error instanceof RequestError)) return error;
  if (!LIMITS.includes(error.code)) return error;
  if (bodyFormat(headers).tensor === undefined || !areStreamable(region, reductions)) return error;
  const hint = 'stream=true pools it in pieces, while it comes (POOLSERVE_MAX_STREAM_BYTES)';
  return new RequestError(error.code, `${error.detail}; ${hint}`, error.pointer);
};
