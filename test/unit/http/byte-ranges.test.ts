import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutChunks } from '../../../src/codec/cut-chunks.ts';
import type { Body } from '../../../src/http/body/body.ts';
import { openByteRanges } from '../../../src/http/streaming/byte-ranges.ts';

/** A body of these chunks, of which nothing but `take` and `feed` is used. */
const bodyOf = (chunks: readonly Uint8Array[]): Pick<Body, 'take' | 'feed'> => {
  let left = chunks;
  const take = async (bytes: number) => {
    const [taken = [], rest = []] = cutChunks(left, [bytes]);
    left = rest;
    return taken;
  };
  return {
    take,
    feed: async (bytes, give) => {
      const taken = await take(bytes);
      taken.forEach(give);
      return taken.reduce((sum, { length }) => sum + length, 0);
    },
  };
};

test('ranges that overlap, follow or leave gaps have the bytes of the body, however it is cut', async () => {
  let fed = 0;
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 12 }),
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    async (steps, sizes) => {
      let [begin, end] = [0, 0];
      const wanted = steps.map(([ahead, length]) => {
        begin += ahead;
        end = Math.max(end, begin + length);
        return [begin, end] as const;
      });
      const bytes = Uint8Array.from({ length: end }, (_, i) => i);
      const chunks = cutChunks(
        [bytes],
        Array.from({ length: end }, (_, i) => sizes[i % sizes.length] ?? 1),
      ).flat();
      const ranges = openByteRanges(bodyOf(chunks.map((chunk) => chunk.slice())));
      for (const [i, [from, to]] of wanted.entries()) {
        const nextBegin = wanted[i + 1]?.[0] ?? to;
        const read: Uint8Array[] = [];
        if (nextBegin >= to && ranges.position() <= from) {
          expect(await ranges.feed(from, to, (chunk) => read.push(chunk))).toBe(to - from);
          fed += 1;
        } else read.push(...(await ranges.read(from, to, nextBegin)));
        expect(Buffer.concat(read)).toEqual(Buffer.from(bytes.subarray(from, to)));
        // What was given away may be moved: nothing that is read later may lie in it.
        for (const chunk of read) chunk.fill(255);
      }
    },
  );
  await fc.assert(property, { numRuns: 300, seed: 2 });
  expect(fed).toBeGreaterThan(100);
});

test('of a body that ends before, ranges have what there is', async () => {
  const ranges = openByteRanges(bodyOf([Uint8Array.of(1, 2, 3)]));
  expect(Buffer.concat(await ranges.read(1, 9, 9))).toEqual(Buffer.of(2, 3));
  expect(Buffer.concat(await ranges.read(12, 20, 20))).toEqual(Buffer.of());
  expect(ranges.position()).toBe(3);
  const others = openByteRanges(bodyOf([Uint8Array.of(1, 2, 3)]));
  expect(await others.feed(2, 9, () => {})).toBe(1);
  expect(await others.feed(12, 20, () => {})).toBe(0);
});
