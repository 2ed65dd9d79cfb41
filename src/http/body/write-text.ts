import { MAX_ELEMENT_BYTES } from '../../codec/json-element-text.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';
import type { ServedRequest } from '../requests/served-request.ts';

/**
 * Bytes that the text of tensors takes in parts and in one piece: usual elements have half as many as the longest, and
 * there are two of it.
 */
export const textBytes = (outputs: readonly TensorSpec[]): number =>
  outputs.reduce((sum, { shape }) => sum + elementCount(shape) * MAX_ELEMENT_BYTES, 0);

/** Writes the text of `writeJsonOutputs`; the outputs' bytes are given away. */
export const writeText = (
  request: ServedRequest,
  task: Parameters<ServedRequest['context']['dispatcher']['writeJson']>[0],
): MaybePromise<Uint8Array> => chain(request.context.dispatcher.writeJson(task, request), ({ text }) => text);
