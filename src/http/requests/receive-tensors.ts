import { cutChunks } from '../../codec/cut-chunks.ts';
import type { IncrementalRun } from '../../dispatch/plans/incremental-run.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { byteCount, type Tensor } from '../../tensor/tensor.ts';
import { refuseLargeBody } from '../body/body.ts';
import type { MessageInput } from '../formats/message.ts';
import { timed } from '../observability/request-trace.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';
import { refuseOtherBytes } from './refuse-other-bytes.ts';
import { runWhileReceived } from './run-while-received.ts';
import type { ServedRequest } from './served-request.ts';

/** Returns the inputs whose bytes follow in the body. */
const following = (inputs: readonly MessageInput[]): readonly MessageInput[] =>
  inputs.every(({ chunks }) => chunks === undefined) ? inputs : inputs.filter(({ chunks }) => chunks === undefined);

/** Returns the bytes of the inputs that follow in the body. */
export const followingBytes = (inputs: readonly MessageInput[]): number =>
  following(inputs).reduce((sum, input) => sum + byteCount(input), 0);

/**
 * Refuses a body whose declared length differs from that of its head and tensors, before memory is reserved for them.
 * @throws WRONG_BYTE_COUNT, BODY_TOO_LARGE
 */
export const refuseOtherLength = (
  { body, context }: ServedRequest,
  inputs: readonly MessageInput[],
  headBytes: number,
): void => {
  const tensors = following(inputs);
  if (tensors.length === 0) return;
  if (body.declaredBytes !== undefined)
    refuseOtherBytes(tensors, body.declaredBytes - headBytes, 'the content-length leaves');
  refuseLargeBody(headBytes + followingBytes(tensors), context.config.maxBodyBytes);
};

/**
 * Returns the inputs with the chunks of those that follow in the body. `run` consumes the chunks of its one input, which then
 * has none.
 * @throws WRONG_BYTE_COUNT
 */
export const receiveTensors = (
  request: ServedRequest,
  inputs: readonly MessageInput[],
  run: IncrementalRun | undefined,
): MaybePromise<readonly Tensor[]> => {
  const tensors = following(inputs);
  if (tensors.length === 0) return inputs as readonly Tensor[];
  const expected = followingBytes(tensors);
  const check = (bytes: number): void =>
    refuseOtherBytes(tensors, bytes, bytes > expected ? 'received at least' : 'received');
  if (run !== undefined) {
    return chain(runWhileReceived(request, run, expected), (bytes) => {
      check(bytes);
      return [];
    });
  }
  const { body, trace } = request;
  const reading = timed(trace, 'receive', () => body.rest.read(expected));
  return chain(reading, (chunks) => {
    check(bytesOf(chunks));
    const parts = tensors.length === 1 ? [chunks] : cutChunks(chunks, tensors.map(byteCount));
    return inputs.map((input) => ({ ...input, chunks: input.chunks ?? parts[tensors.indexOf(input)] ?? [] }));
  });
};
