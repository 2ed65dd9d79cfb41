import { expect, test } from 'vitest';
import { cutChunks } from '../../../src/codec/cut-chunks.ts';

const chunks = [Uint8Array.of(1, 2, 3), Uint8Array.of(), Uint8Array.of(4, 5), Uint8Array.of(6)];
const cut = (...sizes: number[]) => cutChunks(chunks, sizes).map((part) => part.map((chunk) => [...chunk]));

test.each([
  ['nowhere', [], [[[1, 2, 3], [4, 5], [6]]]],
  ['inside chunks', [1, 3], [[[1]], [[2, 3], [4]], [[5], [6]]]],
  ['between chunks', [3, 2], [[[1, 2, 3]], [[4, 5]], [[6]]]],
  ['into empty parts', [0, 6, 0], [[], [[1, 2, 3], [4, 5], [6]], [], []]],
  ['beyond their end', [4, 9], [[[1, 2, 3], [4]], [[5], [6]], []]],
])('chunks are cut %s', (_where, sizes, parts) => {
  expect(cut(...sizes)).toEqual(parts);
});

test('a chunk that is not cut is the same chunk', () => {
  expect(cutChunks(chunks, [3])[0]?.[0]).toBe(chunks[0]);
});
