import { describe, expect, test } from 'vitest';
import { rawHeaders, readRawHead } from '../../../src/codec/raw.ts';

describe('readRawHead', () => {
  test.each([
    ['1,64,112,112', [1, 64, 112, 112]],
    ['3', [3]],
    ['3,', [3]],
    ['0,2', [0, 2]],
  ])('reads shape=%s', (shape, expected) => {
    expect(readRawHead({ shape, datatype: 'FP16' })).toEqual({ name: 'x', datatype: 'FP16', shape: expected });
  });

  test.each([
    ['no shape', { datatype: 'FP32' }, 'INVALID_SHAPE', /\?shape=1,64/],
    ['no datatype', { shape: '1' }, 'INVALID_DATATYPE', /FP64, FP32.*BOOL, got nothing/],
    ['another datatype', { shape: '1', datatype: 'float32' }, 'INVALID_DATATYPE', /got "float32"/],
    ['rank 0', { shape: '', datatype: 'FP32' }, 'INVALID_SHAPE', /rank 0/],
    ['rank 7', { shape: '1,1,1,1,1,1,1', datatype: 'FP32' }, 'INVALID_SHAPE', /rank 7/],
    ['a negative extent', { shape: '2,-3', datatype: 'FP32' }, 'INVALID_SHAPE', /-3/],
    ['a word', { shape: '2,three', datatype: 'FP32' }, 'INVALID_SHAPE', /three/],
    ['a hole', { shape: '2,,3', datatype: 'FP32' }, 'INVALID_SHAPE', /whole numbers/],
    ['a number past 2^53', { shape: '99999999999999999999', datatype: 'FP32' }, 'INVALID_SHAPE', /whole numbers/],
    ['a product that overflows', { shape: '4294967296,4294967296', datatype: 'INT8' }, 'INVALID_SHAPE', /overflows/],
  ])('refuses %s', (_, query, code, detail) => {
    expect(() => readRawHead(query)).toThrow(expect.objectContaining({ code, detail: expect.stringMatching(detail) }));
  });
});

test('the headers of a result say its shape and datatype', () => {
  const expected = { 'x-tensor-shape': '1,64,56,56', 'x-tensor-datatype': 'FP32' };
  expect(rawHeaders({ name: 'y', datatype: 'FP32', shape: [1, 64, 56, 56] })).toEqual(expected);
});
