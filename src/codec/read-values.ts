import { DTYPES, type DType } from '../tensor/dtype.ts';
import { ELEMENT_READERS } from './json-output.ts';

/** The elements of dense little-endian bytes, one after another; of BOOL 0 and 1. */
export const readValues = (datatype: DType, chunks: readonly Uint8Array[]): readonly (number | bigint)[] => {
  const bytes = Buffer.concat(chunks);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = DTYPES[datatype].bytes;
  const read = ELEMENT_READERS[datatype];
  return Array.from({ length: bytes.length / size }, (_, i) => {
    const value = read(view, i * size);
    return typeof value === 'boolean' ? Number(value) : value;
  });
};
