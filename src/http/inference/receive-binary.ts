import { cutChunks } from '../../codec/cut-chunks.ts';
import { type InferenceInput, refuseOtherSize } from '../../codec/inference-protocol.ts';
import type { BegunPlan } from '../../dispatch/begun-plan.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { byteCount, type Tensor } from '../../tensor/tensor.ts';
import { after, type Coming } from '../after.ts';
import { refuseLargeBody } from '../body/body.ts';
import type { Serving } from '../exchange.ts';
import { runWhileReceived } from '../plans/run-while-received.ts';
import { timed } from '../records/request-record.ts';

/** The inputs with their bytes; or, of one that a plan took while it was received, without, and the plan. */
export type ReceivedInputs = { readonly tensors: readonly Tensor[]; readonly begun?: BegunPlan };

/** Bytes of the inputs that follow the JSON of a message. */
export const binaryBytes = (inputs: readonly InferenceInput[]): number =>
  inputs.reduce((sum, { chunks, ...spec }) => sum + (chunks === undefined ? byteCount(spec) : 0), 0);

/**
 * The inputs with the chunks of those that are binary, from the body behind `headBytes` of JSON; a plan of theirs runs
 * meanwhile where it can.
 * @throws WRONG_BYTE_COUNT, BODY_TOO_LARGE
 */
export const receiveBinary = (
  serving: Serving,
  inputs: readonly InferenceInput[],
  headBytes: number,
  plan?: Plan,
): Coming<ReceivedInputs> => {
  const { body, context, record } = serving;
  const binary = inputs.filter(({ chunks }) => chunks === undefined);
  const expected = binaryBytes(binary);
  if (body.declaredBytes !== undefined && binary.length > 0) refuseOtherSize(binary, body.declaredBytes - headBytes);
  refuseLargeBody(headBytes + expected, context.config.maxBodyBytes);
  const isOne = inputs.length === 1 && binary.length === 1;
  const ran = plan !== undefined && isOne ? runWhileReceived(serving, plan, expected) : undefined;
  if (ran !== undefined) {
    return after(ran, ({ begun, received }) => {
      refuseOtherSize(binary, received, received > expected);
      return { tensors: inputs.map((input) => ({ ...input, chunks: [] })), begun };
    });
  }
  const read = timed(record, 'receive', () => body.read(expected));
  return after(read, (chunks) => {
    const received = bytesOf(chunks);
    refuseOtherSize(binary, received, received > expected);
    const parts = binary.length === 1 ? [chunks] : cutChunks(chunks, binary.map(byteCount));
    return {
      tensors: inputs.map((input) => ({ ...input, chunks: input.chunks ?? parts[binary.indexOf(input)] ?? [] })),
    };
  });
};
