import { mostTextBytes } from '../../codec/json-element-text.ts';
import type { Config } from '../../config.ts';
import { readMicroseconds, writeMicroseconds } from '../../dispatch/json/json-time.ts';
import { RequestError } from '../../errors.ts';

import type { Plan } from '../../pipeline/plan.ts';
import { pipelineOf } from '../../pipeline/plan-pipeline.ts';
import { memoize } from '../../tensor/memoize.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';

/** Limits of one request that its plan can exceed. */
export type RequestLimits = Pick<Config, 'maxRequestMs' | 'maxResponseBytes' | 'maxReductions' | 'maxSteps'>;

/** What of a request and its response is JSON: bytes of text that are read, and tensors that are written as text. */
export type JsonParts = { readonly readBytes: number; readonly written: readonly TensorSpec[] };

/** Neither is. */
export const NO_JSON: JsonParts = { readBytes: 0, written: [] };

/** What one request needs. */
export type RequestNeeds = {
  /** Estimated thread time: of the plan, and to read and write JSON. */
  readonly microseconds: number;
  /** Bytes of the response's tensors, of those in JSON the longest text that they may have; heads do not count. */
  readonly responseBytes: number;
  readonly reductions: number;
  readonly steps: number;
};

const bytesOf = (tensors: readonly TensorSpec[]): number => tensors.reduce((sum, tensor) => sum + byteCount(tensor), 0);

/** What a request of this plan needs whose response has the `binary` tensors, and those in JSON. */
export const requestNeeds = (
  plan: Plan,
  binary: readonly TensorSpec[],
  { readBytes, written }: JsonParts,
): RequestNeeds => {
  return {
    ...countsOf(plan),
    microseconds: plan.cost.microseconds + readMicroseconds(readBytes) + writeMicroseconds(bytesOf(written)),
    responseBytes: bytesOf(binary) + mostTextBytes(written),
  };
};

/** What of the needs is the same for each request of a plan. */
const countsOf = memoize((plan: Plan): Pick<RequestNeeds, 'reductions' | 'steps'> => {
  const steps = pipelineOf(plan)?.steps ?? [];
  return {
    reductions: Math.max(1, ...steps.map((step) => ('reductions' in step ? step.reductions.length : 1))),
    steps: Math.max(1, steps.length),
  };
});

/**
 * Refuses a request whose plan, response or JSON exceeds a limit.
 * @throws WORK_TOO_LARGE, RESPONSE_TOO_LARGE, TOO_MANY_ITEMS
 */
export const refuseLargeRequest = (
  limits: RequestLimits,
  plan: Plan,
  binary: readonly TensorSpec[],
  json: JsonParts,
): void => {
  const { microseconds, responseBytes, reductions, steps } = requestNeeds(plan, binary, json);
  refuseManyReductions(limits, reductions);
  if (steps > limits.maxSteps) {
    const detail = `the pipeline has ${steps} steps, expected at most ${limits.maxSteps} (POOLSERVE_MAX_STEPS): run its parts in requests of their own`;
    throw new RequestError('TOO_MANY_ITEMS', detail);
  }
  if (responseBytes > limits.maxResponseBytes) {
    const asBytes = bytesOf(binary) + bytesOf(json.written);
    const isSmaller = asBytes <= limits.maxResponseBytes;
    const advice = isSmaller
      ? `as bytes instead of JSON its tensors have ${asBytes}`
      : 'ask for fewer or smaller outputs';
    const detail = `the response has up to ${responseBytes} bytes, expected at most ${limits.maxResponseBytes} (POOLSERVE_MAX_RESPONSE_BYTES): ${advice}`;
    throw new RequestError('RESPONSE_TOO_LARGE', detail);
  }
  if (microseconds > 1000 * limits.maxRequestMs) {
    const detail = `the request needs about ${Math.ceil(microseconds / 1000)} ms of a thread, expected at most ${limits.maxRequestMs} (POOLSERVE_MAX_REQUEST_MS): send fewer rows, or ask for fewer or smaller regions, in a request`;
    throw new RequestError('WORK_TOO_LARGE', detail);
  }
};

/** @throws TOO_MANY_ITEMS for more reductions than one pooling may join */
export const refuseManyReductions = ({ maxReductions }: RequestLimits, reductions: number): void => {
  if (reductions <= maxReductions) return;
  const detail = `expected at most ${maxReductions} reductions (POOLSERVE_MAX_REDUCTIONS), got ${reductions}: ask for the others in another request`;
  throw new RequestError('TOO_MANY_ITEMS', detail);
};
