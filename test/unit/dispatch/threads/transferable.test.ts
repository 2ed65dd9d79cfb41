import { expect, test } from 'vitest';
import { transferable } from '../../../../src/dispatch/threads/transferable.ts';

test('a chunk that spans its buffer is moved as it is', () => {
  const chunk = new Uint8Array([1, 2, 3]);
  expect(transferable(chunk)).toBe(chunk);
});

test('a part of a buffer is copied, so that its neighbors stay', () => {
  const whole = new Uint8Array([1, 2, 3, 4]);
  const part = transferable(whole.subarray(1, 3));
  structuredClone(part, { transfer: [part.buffer] });
  expect([...whole]).toEqual([1, 2, 3, 4]);
});

test('a small Buffer of Node, which shares its memory with others, is copied', () => {
  const chunk = Buffer.from('abc');
  expect([...transferable(chunk)]).toEqual([97, 98, 99]);
  expect(transferable(chunk).buffer.byteLength).toBe(3);
});
