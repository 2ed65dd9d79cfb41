import { refuseOtherSize } from '../../codec/inference-protocol.ts';
import { RequestError } from '../../errors.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';

/** Refuses a byte count other than that of the tensors; `verb` precedes the count in the error. @throws WRONG_BYTE_COUNT */
export const refuseOtherBytes = (tensors: readonly TensorSpec[], bytes: number, verb: string): void => {
  const [spec] = tensors;
  if (spec === undefined || tensors.length > 1) {
    refuseOtherSize(tensors, bytes, verb);
    return;
  }
  const expected = byteCount(spec);
  if (bytes === expected) return;
  const detail = `${spec.name}: expected ${expected} bytes for [${spec.shape}] of ${spec.datatype}, ${verb} ${bytes}`;
  throw new RequestError('WRONG_BYTE_COUNT', detail);
};
