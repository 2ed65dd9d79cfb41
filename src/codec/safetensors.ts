import { RequestError } from '../errors.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { isObject } from './json-members.ts';
import { readTensors } from './safetensors-tensors.ts';
import { malformed, readHeaderText } from './safetensors-text.ts';

/** Bytes that say how long the header is, in front of it. */
export const PREFIX_BYTES = 8;

/** Longest header that the reference reads. */
const MAX_FORMAT_BYTES = 100_000_000;

/**
 * Longest header that is read here, on the event loop: some hundreds of tensors. The worst of this size takes 10 ms, one
 * of 1 MiB 280 ms.
 */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Bytes of the head of a safetensors file that begins with these:
 *
 *     ┌ u64, little-endian  ┬ {"x": {"dtype": …, "shape": …, "data_offsets": …}, …}, spaces ┬ tensor ┬ tensor ┬ …
 *     └ bytes of the header ┴ the header                                                     ┴ [begin, end) of each
 *
 * @throws MALFORMED_SAFETENSORS, BODY_TOO_LARGE
 */
export const safetensorsHeadBytes = (bytes: Uint8Array): number => {
  if (bytes.length < PREFIX_BYTES) {
    malformed(`expected ${PREFIX_BYTES} bytes with the header’s length, got a file of ${bytes.length}`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_FORMAT_BYTES) malformed(`expected a header of at most ${MAX_FORMAT_BYTES} bytes, got ${length}`);
  if (length <= MAX_HEADER_BYTES) return PREFIX_BYTES + Number(length);
  throw new RequestError(
    'BODY_TOO_LARGE',
    `safetensors: the header has ${length} bytes, expected at most ${MAX_HEADER_BYTES} here, where it describes some inputs and no whole model`,
  );
};

/**
 * The tensors of a safetensors file, by its head, in the order of their bytes, which follow the head one after
 * another. As strict as the reference (safetensors `SafeTensors::read_metadata`), and stricter where that takes no
 * notice: names given twice, members that it does not know, `null` metadata.
 * @throws MALFORMED_SAFETENSORS, INVALID_DATATYPE, INVALID_SHAPE, BODY_TOO_LARGE
 */
export const readSafetensorsHead = (head: Uint8Array): readonly TensorSpec[] => {
  const headBytes = safetensorsHeadBytes(head);
  if (head.length < headBytes) {
    malformed(`expected a header of ${headBytes - PREFIX_BYTES} bytes, got ${head.length - PREFIX_BYTES}`);
  }
  const { __metadata__: metadata = {}, ...tensors } = readHeaderText(head.subarray(PREFIX_BYTES, headBytes));
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    malformed('__metadata__: expected an object of texts');
  }
  return readTensors(tensors);
};
