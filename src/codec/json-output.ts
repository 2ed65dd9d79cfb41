import { DTYPES, type DType } from '../tensor/dtype.ts';
import { fromBFloat16Bits, toBFloat16Bits } from '../tensor/half.ts';
import type { TensorSpec } from '../tensor/tensor.ts';

/**
 * A tensor of an answer: dense little-endian bytes that the text has as `data`; or none, where they follow the text as
 * they are, of which it says the size as `parameters.binary_data_size`.
 */
export type JsonOutput = { readonly spec: TensorSpec } & (
  | { readonly bytes: Uint8Array }
  | { readonly binaryBytes: number }
);

/**
 * The text, in UTF-8, of `{…extra, "outputs":[{name, datatype, shape, data}]}`, `data` flat and row-major. Floats are the
 * shortest decimals that read back as themselves in their datatype; NaN and infinities are the strings that
 * `readJsonValues` reads; 64-bit integers have all their digits.
 */
export const writeJsonOutputs = (
  outputs: readonly JsonOutput[],
  extra: Readonly<Record<string, unknown>>,
): Uint8Array<ArrayBuffer> => {
  const tensors = outputs.map((output) => {
    const { name, datatype, shape } = output.spec;
    if ('binaryBytes' in output)
      return JSON.stringify({ name, datatype, shape, parameters: { binary_data_size: output.binaryBytes } });
    const head = JSON.stringify({ name, datatype, shape });
    return `${head.slice(0, -1)},"data":[${valuesOf(datatype, output.bytes).join(',')}]}`;
  });
  const head = JSON.stringify(extra).slice(1, -1);
  return new TextEncoder().encode(`{${head === '' ? '' : `${head},`}"outputs":[${tensors.join(',')}]}`);
};

type Decimal = {
  /** Significant digits from which a normal value may read back as itself; a subnormal one may from the first. */
  readonly digits: number;
  readonly normal: number;
  readonly round: (value: number) => number;
};

/** How decimals read back. FP64 prints shortest by itself. */
const DECIMALS: Partial<Record<DType, Decimal>> = {
  FP32: { digits: 7, normal: 2 ** -126, round: Math.fround },
  FP16: { digits: 3, normal: 2 ** -14, round: Math.f16round },
  BF16: { digits: 2, normal: 2 ** -126, round: (value) => fromBFloat16Bits(toBFloat16Bits(value)) },
};

const valuesOf = (datatype: DType, data: Uint8Array): string[] => {
  const { bytes, kind } = DTYPES[datatype];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = ELEMENT_READERS[datatype];
  const write = kind === 'float' ? floatWriter(datatype) : String;
  const texts = new Array<string>(data.byteLength / bytes);
  for (let i = 0; i < texts.length; i += 1) texts[i] = write(read(view, i * bytes) as number);
  return texts;
};

const floatWriter = (datatype: DType): ((value: number) => string) => {
  const decimal = DECIMALS[datatype];
  return (value) => {
    if (!Number.isFinite(value)) return `"${value}"`;
    if (Object.is(value, -0)) return '-0';
    if (decimal === undefined || Number.isInteger(value)) return String(value);
    for (let digits = Math.abs(value) < decimal.normal ? 1 : decimal.digits; digits < 17; digits += 1) {
      const shorter = Number(value.toPrecision(digits));
      if (decimal.round(shorter) === value) return String(shorter);
    }
    return String(value);
  };
};

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
