import { MAX_ELEMENT_BYTES } from '../../codec/json-element-text.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';
import type { ServedRequest } from '../requests/served-request.ts';

/**
 * Returns the bytes that the text of tensors holds, in parts and as a contiguous copy. Usual elements have half as many
 * characters as the longest.
 */
export const textBytes = (outputs: readonly TensorSpec[]): number =>
  outputs.reduce((sum, { shape }) => sum + elementCount(shape) * MAX_ELEMENT_BYTES, 0);

/** Writes the text of `writeJsonOutputs` and transfers the bytes of the outputs. */
export const writeText = (
  request: ServedRequest,
  task: Parameters<ServedRequest['context']['dispatcher']['writeJson']>[0],
): MaybePromise<Uint8Array> => chain(request.context.dispatcher.writeJson(task, request), ({ text }) => text);
