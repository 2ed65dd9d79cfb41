import { expect, test } from 'vitest';
import { BodyChunks } from '../../../src/http/body/body-chunks.ts';

const KIBIBYTE = 2 ** 10;
const chunkOf = (bytes: number, value: number): Uint8Array => new Uint8Array(bytes).fill(value);
const collect = (sizes: readonly number[], inFlightBytes = 0) => {
  const collected = new BodyChunks(() => inFlightBytes);
  const chunks = sizes.map((bytes, i) => chunkOf(bytes, i % 256));
  const expected = Buffer.concat(chunks);
  for (const chunk of chunks) collected.add(chunk);
  return { chunks, expected, end: collected.end() };
};

test('keeps the chunks of small bodies as they came', () => {
  const { chunks, end } = collect([64 * KIBIBYTE, 1, 64 * KIBIBYTE]);
  expect(end).toEqual(chunks);
});

test.each([
  ['of a large body', Array<number>(160).fill(64 * KIBIBYTE), 0],
  ['of a large body in odd chunks', Array<number>(200).fill(50_001), 0],
  ['of a small body while much is in flight', [10, 300 * KIBIBYTE, 0, 7], 2 ** 28],
  ['of one chunk larger than a block', [5 * 2 ** 20], 0],
])('packs the chunks %s and frees them, with the same bytes', (_, sizes, inFlightBytes) => {
  const { chunks, expected, end } = collect(sizes, inFlightBytes);
  expect(Buffer.concat(end).equals(expected)).toBe(true);
  expect(chunks.at(-1)?.length).toBe(0);
  for (const { length, buffer } of end) expect(length).toBe(buffer.byteLength);
});
