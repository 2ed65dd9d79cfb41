import type { Config } from '../../config.ts';
import { type ErrorCode, RequestError } from '../../errors.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import { refuseLargeTasks } from './stream-limits.ts';
import { planStreamed, type StreamedPooling } from './streamed-pooling.ts';

/** Returns whether a pooling can be streamed with each task within the limits of one request. */
export const canStream = (
  config: Config,
  pooling: StreamedPooling,
  attributes: Attributes,
  inputs: readonly TensorSpec[],
): boolean => {
  try {
    refuseLargeTasks(config, planStreamed(pooling, attributes, inputs, config.maxBodyBytes).tasks);
    return true;
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
};

/** Codes of limits of plans, which hold for each task of a stream. */
export const PLAN_LIMITS: readonly ErrorCode[] = ['PLAN_TOO_LARGE', 'WORK_TOO_LARGE', 'RESPONSE_TOO_LARGE'];

/** Returns the error; with a hint at `stream=true` if it has one of the codes and the request can be streamed. */
export const suggestStream = (error: unknown, codes: readonly ErrorCode[], isStreamable: () => boolean): unknown => {
  if (!(error instanceof RequestError) || !codes.includes(error.code) || !isStreamable()) return error;
  const hint = 'stream=true pools it in pieces while it is received (POOLSERVE_MAX_STREAM_BYTES)';
  return new RequestError(error.code, `${error.detail}; ${hint}`, error.pointer);
};
