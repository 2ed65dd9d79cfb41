import { MAX_ELEMENT_BYTES } from '../../codec/json-element-text.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Serving } from '../requests/exchange.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';

/**
 * Bytes that the text of tensors takes in parts and in one piece: usual elements have half as many as the longest, and
 * there are two of it.
 */
export const textBytes = (outputs: readonly TensorSpec[]): number =>
  outputs.reduce((sum, { shape }) => sum + elementCount(shape) * MAX_ELEMENT_BYTES, 0);

/** What of a request its text is written with. */
export type WriteServing = Pick<Serving, 'context' | 'life' | 'requestId' | 'owner'>;

/** The text of `writeJsonOutputs`; the outputs' bytes are given away. */
export const writeText = (
  serving: WriteServing,
  task: Parameters<WriteServing['context']['dispatcher']['writeJson']>[0],
): MaybePromise<Uint8Array> => chain(serving.context.dispatcher.writeJson(task, serving), ({ text }) => text);
