import { expect, test } from 'vitest';
import { takeChunks } from '../../../workers/copy-chunks.ts';

test('chunks are copied in their order, and their memory is released', () => {
  const memory = new Uint8Array(8);
  const chunks = [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)];
  takeChunks(memory, 4, chunks);
  expect([...memory]).toEqual([0, 0, 0, 0, 1, 2, 3, 0]);
  expect(chunks.map(({ length }) => length)).toEqual([0, 0, 0]);
});

test('a chunk that shares its buffer leaves it to the others', () => {
  const buffer = Uint8Array.of(1, 2, 3, 4);
  takeChunks(new Uint8Array(2), 0, [buffer.subarray(0, 2)]);
  expect([...buffer]).toEqual([1, 2, 3, 4]);
});
