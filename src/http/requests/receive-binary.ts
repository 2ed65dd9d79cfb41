import { cutChunks } from '../../codec/cut-chunks.ts';
import { type InferenceInput, refuseOtherSize } from '../../codec/inference-protocol.ts';
import type { IncrementalRun } from '../../dispatch/incremental-run.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { byteCount, type Tensor } from '../../tensor/tensor.ts';
import { refuseLargeBody } from '../body/body.ts';
import { timed } from '../observability/request-trace.ts';
import type { Serving } from './exchange.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import { runWhileReceived, startIncrementalRun } from './run-while-received.ts';

/** Bytes of the inputs that follow the JSON of a message. */
export const binaryBytes = (inputs: readonly InferenceInput[]): number =>
  inputs.reduce((sum, { chunks, ...spec }) => sum + (chunks === undefined ? byteCount(spec) : 0), 0);

/** A plan that runs while the binary tensor which is all its input is received; undefined for others. */
export const beginBinary = (
  serving: Serving,
  inputs: readonly InferenceInput[],
  plan: Plan,
): IncrementalRun | undefined =>
  inputs.length === 1 && inputs[0]?.chunks === undefined ? startIncrementalRun(serving, plan) : undefined;

/** @throws WRONG_BYTE_COUNT, BODY_TOO_LARGE where the body that was declared, or the inputs, say so before anything is held */
export const refuseBinary = (
  { body, context }: Serving,
  inputs: readonly InferenceInput[],
  headBytes: number,
): void => {
  const binary = inputs.filter(({ chunks }) => chunks === undefined);
  if (body.declaredBytes !== undefined && binary.length > 0) refuseOtherSize(binary, body.declaredBytes - headBytes);
  refuseLargeBody(headBytes + binaryBytes(binary), context.config.maxBodyBytes);
};

/**
 * The inputs with the chunks of those that are binary, from the body behind the JSON; `begun` runs meanwhile.
 * @throws WRONG_BYTE_COUNT
 */
export const receiveBinary = (
  serving: Serving,
  inputs: readonly InferenceInput[],
  begun?: IncrementalRun,
): MaybePromise<readonly Tensor[]> => {
  const { body, record } = serving;
  const binary = inputs.filter(({ chunks }) => chunks === undefined);
  const expected = binaryBytes(binary);
  if (begun !== undefined) {
    return chain(runWhileReceived(serving, begun, expected), (received) => {
      refuseOtherSize(binary, received, received > expected);
      return inputs.map((input) => ({ ...input, chunks: [] }));
    });
  }
  const read = timed(record, 'receive', () => body.read(expected));
  return chain(read, (chunks) => {
    const received = bytesOf(chunks);
    refuseOtherSize(binary, received, received > expected);
    const parts = binary.length === 1 ? [chunks] : cutChunks(chunks, binary.map(byteCount));
    return inputs.map((input) => ({ ...input, chunks: input.chunks ?? parts[binary.indexOf(input)] ?? [] }));
  });
};
