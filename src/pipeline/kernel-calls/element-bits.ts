import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { toBFloat16Bits } from '../../tensor/half.ts';

/** The bits of one element of a datatype, as an unsigned bigint. The value fits the datatype; floats are rounded. */
export const elementBits = (datatype: DType, value: number | bigint): bigint => {
  switch (datatype) {
    case 'FP64':
      return new BigUint64Array(Float64Array.of(Number(value)).buffer)[0] ?? 0n;
    case 'FP32':
      return BigInt(new Uint32Array(Float32Array.of(Number(value)).buffer)[0] ?? 0);
    case 'FP16':
      return BigInt(new Uint16Array(Float16Array.of(Number(value)).buffer)[0] ?? 0);
    case 'BF16':
      return BigInt(toBFloat16Bits(Number(value)));
    default:
      return BigInt.asUintN(8 * DTYPES[datatype].bytes, BigInt(value));
  }
};
