import { RequestError } from '../../errors.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { Message, MessageInput } from '../formats/message.ts';
import type { Operator } from '../plans/operator.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { followingBytes, receiveTensors, refuseOtherLength } from './receive-tensors.ts';
import { reserve } from './reserve.ts';
import type { ServedRequest } from './served-request.ts';

/** Most elements of an input whose values determine the plan: axes, pads. */
const MAX_VALUES = 1024;

/**
 * Returns the inputs under the names of the operator. If values that determine the plan follow in the body, all tensors of the
 * body are received first.
 * @throws INVALID_INPUT, INVALID_SHAPE, WRONG_BYTE_COUNT
 */
export const receiveValues = (
  request: ServedRequest,
  { matchInputs, readsValues }: Operator,
  message: Message,
): MaybePromise<readonly MessageInput[]> => {
  const inputs = matchInputs(message);
  if (readsValues === undefined) return inputs;
  const values = inputs.filter(({ name }) => readsValues(name));
  for (const input of values) refuseManyValues(input);
  return values.some(({ chunks }) => chunks === undefined) ? receiveAll(request, inputs, message.headBytes) : inputs;
};

const receiveAll = async (
  request: ServedRequest,
  inputs: readonly MessageInput[],
  headBytes: number,
): Promise<readonly MessageInput[]> => {
  refuseOtherLength(request, inputs, headBytes);
  await reserve(request.reservation, request.trace, headBytes + followingBytes(inputs));
  return receiveTensors(request, inputs, undefined);
};

/** @throws INVALID_SHAPE before bytes of the input are reserved or read */
const refuseManyValues = ({ name, shape }: MessageInput): void => {
  if (elementCount(shape) <= MAX_VALUES) return;
  const detail = `${name}: expected at most ${MAX_VALUES} elements, got [${shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};
