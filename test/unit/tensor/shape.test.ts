import { describe, expect, test } from 'vitest';
import { checkShape, elementCount } from '../../../src/tensor/shape.ts';

test('a scalar has one element, an empty tensor none', () => {
  expect([elementCount([]), elementCount([2, 3]), elementCount([0, 5])]).toEqual([1, 6, 0]);
});

describe('checkShape', () => {
  test.each([[[1]], [[0, 3]], [[1, 2, 3, 4, 5, 6]]])('takes [%s]', (shape) => {
    expect(checkShape('x', shape, 4)).toBe(shape);
  });

  test.each([
    ['rank 0', [], 'rank of 1 to 6'],
    ['rank 7', [1, 1, 1, 1, 1, 1, 1], 'of rank 7'],
    ['a negative extent', [2, -1], 'whole numbers from 0'],
    ['a fraction', [1.5], 'whole numbers from 0'],
    ['a text', ['2'], 'whole numbers from 0'],
    ['NaN', [Number.NaN], 'whole numbers from 0'],
    ['a product past 2^53 bytes', [2 ** 31, 2 ** 31], 'overflows'],
    ['a product past 2^53 bytes behind a zero extent', [0, 2 ** 31, 2 ** 31], 'overflows'],
  ])('refuses %s', (_, shape, naming) => {
    expect(() => checkShape('x', shape, 4)).toThrow(
      expect.objectContaining({ code: 'INVALID_SHAPE', detail: expect.stringContaining(naming) }),
    );
  });
});
