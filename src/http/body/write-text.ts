import { MAX_ELEMENT_BYTES } from '../../codec/json-element-text.ts';
import { type JsonOutput, writeJsonOutputs } from '../../codec/json-output.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Coming } from '../after.ts';
import type { Serving } from '../exchange.ts';
import { bytesOf } from './body.ts';

/** Outputs up to this size are written on the event loop, as 0.5 µs an element: 1,024 FP32 in 0.5 ms. */
const INLINE_TENSOR_BYTES = 4 * 1024;

/**
 * Bytes that the text of tensors takes in parts and in one piece: usual elements have half as many as the longest, and
 * there are two of it.
 */
export const textBytes = (outputs: readonly TensorSpec[]): number =>
  outputs.reduce((sum, { shape }) => sum + elementCount(shape) * MAX_ELEMENT_BYTES, 0);

/** What of a request its text is written with. */
export type WriteServing = Pick<Serving, 'context' | 'life' | 'requestId'>;

/** The text of `writeJsonOutputs`, written by a worker where it takes long; the outputs' bytes are given away. */
export const writeText = (
  serving: WriteServing,
  outputs: readonly JsonOutput[],
  extra: Readonly<Record<string, unknown>>,
): Coming<Uint8Array> => {
  const bytes = outputs.reduce((sum, output) => sum + ('chunks' in output ? bytesOf(output.chunks) : 0), 0);
  if (bytes <= INLINE_TENSOR_BYTES) return writeJsonOutputs(outputs, extra);
  return serving.context.dispatcher.writeJson({ outputs, extra }, serving).then(({ text }) => text);
};
