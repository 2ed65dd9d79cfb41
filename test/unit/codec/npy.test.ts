import { describe, expect, test } from 'vitest';
import { readNpyHead, writeNpyHead } from '../../../src/codec/npy.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A head as numpy lays it out: magic, version, length, padded dict. */
const head = (dict: string, version: readonly [number, number] = [1, 0], length?: number): Uint8Array => {
  const size = length ?? dict.length;
  const lengths =
    version[0] === 1 ? [size & 255, size >> 8] : [size & 255, (size >> 8) & 255, (size >> 16) & 255, size >> 24];
  return Uint8Array.from([0x93, ...ascii('NUMPY'), ...version, ...lengths, ...ascii(dict)]);
};

const dict = (descr: string, shape = '(2, 3)', order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe('readNpyHead', () => {
  test.each([
    ['<f8', 'FP64'],
    ['<f4', 'FP32'],
    ['=f4', 'FP32'],
    ['<f2', 'FP16'],
    ['<i8', 'INT64'],
    ['<i4', 'INT32'],
    ['<i2', 'INT16'],
    ['|i1', 'INT8'],
    ['<u8', 'UINT64'],
    ['<u4', 'UINT32'],
    ['<u2', 'UINT16'],
    ['|u1', 'UINT8'],
    ['|b1', 'BOOL'],
    ['?', 'BOOL'],
  ])('reads %s as %s', (descr, datatype) => {
    const bytes = head(dict(descr));
    expect(readNpyHead(bytes)).toEqual({ spec: { name: 'x', datatype, shape: [2, 3] }, dataOffset: bytes.length });
  });

  test.each([
    ['version 2.0', head(dict('<f4'), [2, 0])],
    ['version 3.0', head(dict('<f4'), [3, 0])],
    ['double quotes, another order, no trailing comma', head('{"shape":(2,3),"fortran_order":False,"descr":"<f4"}')],
    ['Python 2’s long numbers', head(dict('<f4', '(2L, 3L)'))],
    ['padding with spaces', head(`${dict('<f4').trim().padEnd(117)}\n`)],
  ])('reads %s', (_, bytes) => {
    expect(readNpyHead(bytes)).toEqual({
      spec: { name: 'x', datatype: 'FP32', shape: [2, 3] },
      dataOffset: bytes.length,
    });
  });

  test.each([
    ['big-endian', head(dict('>f4')), undefined, { bigEndian: true }],
    ['Fortran order', head(dict('<f4', '(2, 3)', 'True')), undefined, { fortranOrder: true }],
    ['Fortran order of one axis, which is C order too', head(dict('<f4', '(6,)', 'True')), undefined, undefined],
    ['bfloat16, when it is said', head(dict('<V2')), 'BF16', undefined],
  ])('knows %s', (_, bytes, datatype, storage) => {
    const read = readNpyHead(bytes, datatype);
    expect(read === 'need more' ? read : read.spec.storage).toEqual(storage);
  });

  test('needs more until the last byte of the head, and not a byte further', () => {
    const bytes = head(dict('<f4'));
    for (let length = 0; length < bytes.length; length += 1)
      expect(readNpyHead(bytes.subarray(0, length))).toBe('need more');
    expect(readNpyHead(Uint8Array.from([...bytes, 1, 2, 3]))).toMatchObject({ dataOffset: bytes.length });
  });

  test.each([
    ['another file, at its first byte', ascii('P'), undefined, 'MALFORMED_NPY', /magic.*50/],
    ['a zip of arrays', ascii('PK\x03\x04'), undefined, 'MALFORMED_NPY', /magic/],
    ['version 9, at its first byte', ascii('\x93NUMPY\x09'), undefined, 'MALFORMED_NPY', /9\.0/],
    ['version 4.0', head(dict('<f4'), [4, 0]), undefined, 'MALFORMED_NPY', /4\.0/],
    [
      'a header of 4 GB',
      head(dict('<f4'), [2, 0], 0x7fffffff),
      undefined,
      'MALFORMED_NPY',
      /10000 bytes, got 2147483647/,
    ],
    ['no dict', head('[]'), undefined, 'MALFORMED_NPY', /descr, fortran_order and shape/],
    [
      'code instead of a dict',
      head('__import__("os").system("true")'),
      undefined,
      'MALFORMED_NPY',
      /expected a header/,
    ],
    ['a missing key', head("{'descr': '<f4', 'shape': (1,)}"), undefined, 'MALFORMED_NPY', /got descr, shape/],
    [
      'one key more',
      head("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}"),
      undefined,
      'MALFORMED_NPY',
      /got descr.*x/,
    ],
    [
      'a key twice',
      head("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (2,)}"),
      undefined,
      'MALFORMED_NPY',
      /expected a header/,
    ],
    ['fortran_order that is no boolean', head(dict('<f4', '(1,)', '0')), undefined, 'MALFORMED_NPY', /fortran_order/],
    ['a shape that is no tuple', head(dict('<f4', '4')), undefined, 'MALFORMED_NPY', /shape: expected a tuple/],
    [
      'deep nesting',
      head(dict('<f4', '('.repeat(5000) + ')'.repeat(0))),
      undefined,
      'MALFORMED_NPY',
      /expected a header/,
    ],
    ['a negative extent', head(dict('<f4', '(-1, 2)')), undefined, 'INVALID_SHAPE', /-1,2/],
    ['a fraction', head(dict('<f4', '(1.5,)')), undefined, 'MALFORMED_NPY', /expected a header/],
    ['a scalar', head(dict('<f4', '()')), undefined, 'INVALID_SHAPE', /rank 0/],
    ['a shape that overflows', head(dict('<f4', '(4294967296, 4294967296)')), undefined, 'INVALID_SHAPE', /overflows/],
    ['pickled objects', head(dict('|O')), undefined, 'INVALID_DATATYPE', /pickled/],
    ['complex numbers', head(dict('<c8')), undefined, 'INVALID_DATATYPE', /got <c8/],
    ['texts', head(dict('<U5')), undefined, 'INVALID_DATATYPE', /got <U5/],
    ['dates', head(dict('<M8[ns]')), undefined, 'INVALID_DATATYPE', /got <M8\[ns\]/],
    [
      'a structured type',
      head("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n"),
      undefined,
      'INVALID_DATATYPE',
      /structured/,
    ],
    ['two bytes without meaning', head(dict('<V2')), undefined, 'INVALID_DATATYPE', /datatype=BF16/],
    ['a datatype that the file contradicts', head(dict('<f4')), 'FP16', 'INVALID_DATATYPE', /expected FP32.*got FP16/],
    ['a datatype that there is not', head(dict('<f4')), 'float', 'INVALID_DATATYPE', /FP64, FP32.*BOOL, got "float"/],
  ])('refuses %s', (_, bytes, datatype, code, detail) => {
    expect(() => readNpyHead(bytes, datatype)).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(detail) }),
    );
  });
});

test('writes the very bytes that numpy 2 does', () => {
  const expected = `\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 64, 56, 56), }${' '.repeat(49)}\n`;
  const got = writeNpyHead({ name: 'y', datatype: 'FP32', shape: [1, 64, 56, 56] });
  expect(String.fromCharCode(...got)).toBe(expected);
});

test('writes heads that it reads, aligned to 64 bytes', () => {
  for (const [datatype, shape] of [
    ['UINT8', [3]],
    ['BF16', [1, 2]],
    ['BOOL', [0, 4]],
    ['INT64', [1, 2, 3, 4, 5, 6]],
  ] as const) {
    const bytes = writeNpyHead({ name: 'y', datatype, shape });
    expect(bytes.length % 64).toBe(0);
    expect(readNpyHead(bytes, datatype)).toEqual({ spec: { name: 'x', datatype, shape }, dataOffset: bytes.length });
  }
});
