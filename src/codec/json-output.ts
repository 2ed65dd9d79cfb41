import { joined } from '../tensor/chunks.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import { fromBFloat16Bits } from '../tensor/half.ts';
import { memoize } from '../tensor/memoize.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import { elementWriter, MAX_ELEMENT_BYTES } from './json-element-text.ts';

/**
 * A tensor of a response: dense little-endian bytes, in chunks of whole elements, that the text has as `data`; or none, where
 * they follow the text as they are, of which it says the size as `parameters.binary_data_size`.
 */
export type JsonOutput = { readonly spec: TensorSpec; readonly chunks?: readonly Uint8Array[] };

/** The elements of dense little-endian bytes in JSON with commas between them, in parts. */
export type WriteElements = (datatype: DType, data: Uint8Array) => readonly Uint8Array[];

/**
 * The text, in UTF-8, of `{…extra, "outputs":[{name, datatype, shape, data}]}`, `data` flat and row-major. Floats are the
 * shortest decimals that read back as themselves in their datatype; NaN and infinities are the strings that
 * `readJsonValues` reads; 64-bit integers have all their digits. The members of `document`, a JSON object, come first.
 */
export const writeJsonOutputs = (
  outputs: readonly JsonOutput[],
  extra: Readonly<Record<string, unknown>>,
  writeElements: WriteElements = elementTexts,
  document?: Uint8Array,
): Uint8Array<ArrayBuffer> => {
  const parts: Uint8Array[] = document === undefined ? [] : [OPEN, document.subarray(1, -1), COMMA];
  parts.push(document === undefined ? beginOf(extra) : beginOf(extra).subarray(1));
  outputs.forEach((output, i) => {
    if (i > 0) parts.push(COMMA);
    parts.push(headOf(output));
    if (output.chunks === undefined) return;
    let isFirst = true;
    for (const chunk of output.chunks) {
      if (chunk.length === 0) continue;
      if (!isFirst) parts.push(COMMA);
      for (const part of writeElements(output.spec.datatype, chunk)) parts.push(part);
      isFirst = false;
    }
    parts.push(END);
  });
  parts.push(END);
  return joined(parts);
};

const OPEN = Buffer.from('{');
const COMMA = Buffer.from(',');
const END = Buffer.from(']}');

const beginOf = memoize((extra: Readonly<Record<string, unknown>>): Uint8Array => {
  const members = JSON.stringify(extra).slice(1, -1);
  return Buffer.from(`{${members === '' ? '' : `${members},`}"outputs":[`);
});

/** What stands before the elements of a tensor. */
const listHead = memoize(
  ({ name, datatype, shape }: TensorSpec): Uint8Array =>
    Buffer.from(`${JSON.stringify({ name, datatype, shape }).slice(0, -1)},"data":[`),
);

/** All that the text says of a tensor whose elements follow it. */
const binaryHead = memoize((spec: TensorSpec): Uint8Array => {
  const { name, datatype, shape } = spec;
  return Buffer.from(JSON.stringify({ name, datatype, shape, parameters: { binary_data_size: byteCount(spec) } }));
});

const headOf = ({ spec, chunks }: JsonOutput): Uint8Array => (chunks === undefined ? binaryHead : listHead)(spec);

/** Elements of a part: large enough that parts are few, small enough to stay in the cache while it is written. */
const BLOCK = 8192;

/** In parts: as texts of their own the elements took over 20 times the tensor's bytes. */
export const elementTexts: WriteElements = (datatype, data) => {
  const size = DTYPES[datatype].bytes;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = ELEMENT_READERS[datatype];
  const write = elementWriter(datatype);
  // Of a block that is not full only what it needs: its 213 KB took 30 µs.
  const text = new Uint8Array(Math.min(BLOCK, data.byteLength / size) * (MAX_ELEMENT_BYTES + 1));
  const parts: Uint8Array[] = [];
  for (let from = 0; from < data.byteLength; from += BLOCK * size) {
    const end = Math.min(from + BLOCK * size, data.byteLength);
    let at = 0;
    for (let element = from; element < end; element += size) {
      if (element > 0) {
        text[at] = COMMA_BYTE;
        at += 1;
      }
      at = write(text, at, read(view, element));
    }
    parts.push(text.slice(0, at));
  }
  return parts;
};

const COMMA_BYTE = 0x2c;

/** The element of a datatype at a byte of little-endian data. */
export const ELEMENT_READERS: Readonly<Record<DType, (view: DataView, at: number) => number | bigint | boolean>> = {
  FP64: (view, at) => view.getFloat64(at, true),
  FP32: (view, at) => view.getFloat32(at, true),
  FP16: (view, at) => view.getFloat16(at, true),
  BF16: (view, at) => fromBFloat16Bits(view.getUint16(at, true)),
  INT64: (view, at) => view.getBigInt64(at, true),
  INT32: (view, at) => view.getInt32(at, true),
  INT16: (view, at) => view.getInt16(at, true),
  INT8: (view, at) => view.getInt8(at),
  UINT64: (view, at) => view.getBigUint64(at, true),
  UINT32: (view, at) => view.getUint32(at, true),
  UINT16: (view, at) => view.getUint16(at, true),
  UINT8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => view.getUint8(at) !== 0,
};
