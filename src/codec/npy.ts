import { RequestError } from '../errors.ts';
import { DTYPE_NAMES, DTYPES, type DType, isDType } from '../tensor/dtype.ts';
import { checkShape } from '../tensor/shape.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import { readPythonLiteral } from './npy-literal.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Longest header that numpy reads. */
const MAX_HEADER_CHARACTERS = 10_000;

/** numpy's kind and size of each datatype. ml_dtypes writes bfloat16 as two bytes without meaning. */
const DESCRS: Record<DType, string> = {
  FP64: 'f8',
  FP32: 'f4',
  FP16: 'f2',
  BF16: 'V2',
  INT64: 'i8',
  INT32: 'i4',
  INT16: 'i2',
  INT8: 'i1',
  UINT64: 'u8',
  UINT32: 'u4',
  UINT16: 'u2',
  UINT8: 'u1',
  BOOL: 'b1',
};

export type NpyHead = { readonly spec: TensorSpec; readonly dataOffset: number };

/**
 * Where the data of a .npy file begins (NEP 1; formats 1.0, 2.0 and 3.0): behind magic, version, header length of 2 or 4
 * bytes, and a header. `'need more'` until its first bytes hold all that.
 * @throws MALFORMED_NPY
 */
export const npyDataOffset = (bytes: Uint8Array): number | 'need more' => {
  MAGIC.forEach((byte, i) => {
    if (i < bytes.length && bytes[i] !== byte)
      malformed(`expected the magic bytes \\x93NUMPY, got ${hex(bytes.subarray(0, 6))}`);
  });
  const [major = 1, minor = 0] = bytes.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) malformed(`expected version 1.0, 2.0 or 3.0, got ${major}.${minor}`);
  const begin = beginOf(major);
  if (bytes.length < begin) return 'need more';
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_CHARACTERS)
    malformed(`expected a header of at most ${MAX_HEADER_CHARACTERS} bytes, got ${length}`);
  return bytes.length < begin + length ? 'need more' : begin + length;
};

const beginOf = (major = 1): number => (major === 1 ? 10 : 12);

/**
 * The head of a .npy file, whose header is a Python dict; `'need more'` as `npyDataOffset`. `datatype` is what the caller
 * says besides: needed for BF16, which numpy has no name for.
 * @throws MALFORMED_NPY, INVALID_DATATYPE, INVALID_SHAPE
 */
export const readNpyHead = (bytes: Uint8Array, datatype?: unknown): NpyHead | 'need more' => {
  const dataOffset = npyDataOffset(bytes);
  if (dataOffset === 'need more') return dataOffset;
  return readWholeNpyHead(bytes.subarray(0, dataOffset), datatype);
};

/** `readNpyHead` of the bytes before `npyDataOffset`. */
export const readWholeNpyHead = (head: Uint8Array, datatype: unknown): NpyHead => {
  const major = head[6];
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(head.subarray(beginOf(major)));
  return { spec: readHeader(text, datatype), dataOffset: head.length };
};

/** The head that numpy writes for this tensor: version 1.0, the data aligned to 64 bytes. BF16 as `<V2`. */
export const writeNpyHead = ({ datatype, shape }: TensorSpec): Uint8Array => {
  const descr = `${DTYPES[datatype].bytes === 1 ? '|' : '<'}${DESCRS[datatype]}`;
  const tuple = shape.length === 1 ? `(${shape},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64 - 10;
  const head = new Uint8Array(10 + length);
  head.set([...MAGIC, 1, 0, length & 0xff, length >> 8]);
  head.set(new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`), 10);
  return head;
};

const malformed = (detail: string): never => {
  throw new RequestError('MALFORMED_NPY', `.npy: ${detail}`);
};

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ') || 'nothing';

const readHeader = (text: string, said: unknown): TensorSpec => {
  const header = readPythonLiteral(text);
  const keys = header instanceof Map ? [...header.keys()].sort().join(', ') : undefined;
  if (!(header instanceof Map) || keys !== 'descr, fortran_order, shape') {
    const got = keys === undefined ? 'something else' : keys;
    return malformed(`expected a header with descr, fortran_order and shape, got ${got.slice(0, 100)}`);
  }
  const [descr, fortranOrder, shape] = ['descr', 'fortran_order', 'shape'].map((key) => header.get(key));
  if (typeof fortranOrder !== 'boolean') malformed('fortran_order: expected True or False');
  if (!Array.isArray(shape)) return malformed('shape: expected a tuple');
  const { datatype, bigEndian } = readDescr(descr, said);
  checkShape('x', shape, DTYPES[datatype].bytes);
  const storage = {
    ...(bigEndian && { bigEndian }),
    ...(fortranOrder === true && shape.length > 1 && { fortranOrder }),
  };
  return { name: 'x', datatype, shape, ...(Object.keys(storage).length > 0 && { storage }) };
};

/** @throws MALFORMED_NPY for what is no element type of numpy's; INVALID_DATATYPE for one that is not pooled, or not the one said */
const readDescr = (descr: unknown, said: unknown): { datatype: DType; bigEndian: boolean } => {
  if (said !== undefined && !isDType(said)) {
    throw new RequestError(
      'INVALID_DATATYPE',
      `datatype: expected one of ${DTYPE_NAMES.join(', ')}, got ${String(JSON.stringify(said)).slice(0, 64)}`,
      '?datatype',
    );
  }
  const readable = `expected one of ${Object.values(DESCRS).join(', ')}`;
  if (typeof descr !== 'string')
    throw new RequestError('INVALID_DATATYPE', `descr: ${readable}, got a structured type`);
  const [, order = '', kind = ''] = /^([<>|=]?)([a-zA-Z?][0-9]*)$/.exec(descr) ?? [];
  if (kind.startsWith('O'))
    throw new RequestError('INVALID_DATATYPE', `descr: ${readable}, got ${descr}: pickled objects are not read`);
  const match = Object.entries(DESCRS).find(([, name]) => name === (kind === '?' ? 'b1' : kind));
  if (match === undefined || !isDType(match[0])) {
    throw new RequestError('INVALID_DATATYPE', `descr: ${readable}, got ${descr.slice(0, 40)}`);
  }
  const [datatype] = match;
  if (datatype === 'BF16' && said !== 'BF16') {
    throw new RequestError(
      'INVALID_DATATYPE',
      `descr: ${descr} may be anything: say ?datatype=BF16 if it is bfloat16`,
      '?datatype',
    );
  }
  if (said !== undefined && said !== datatype) {
    throw new RequestError(
      'INVALID_DATATYPE',
      `datatype: expected ${datatype}, as descr ${descr} says, got ${said}`,
      '?datatype',
    );
  }
  return { datatype, bigEndian: order === '>' };
};
