import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSafetensorsHead, safetensorsHeadBytes } from '../../src/codec/safetensors.ts';
import { writeSafetensors } from '../../src/codec/safetensors-output.ts';
import { RequestError } from '../../src/errors.ts';
import { DTYPE_NAMES } from '../../src/tensor/dtype.ts';
import { byteCount } from '../../src/tensor/tensor.ts';
import { safetensorsFile } from '../support/safetensors-file.ts';

/** Tensors of any datatypes and shapes, by any names but that of the metadata, in any order. */
const tensors = fc
  .uniqueArray(
    fc.record({
      name: fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__'),
      datatype: fc.constantFrom(...DTYPE_NAMES),
      shape: fc.array(fc.nat(4), { maxLength: 6 }),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  )
  .chain((specs) =>
    fc.tuple(
      ...specs.map((spec) =>
        fc
          .uint8Array({ minLength: byteCount(spec), maxLength: byteCount(spec) })
          .map((bytes) => ({ spec, chunks: [bytes] })),
      ),
    ),
  );

const byName = <Named extends { readonly spec: { readonly name: string } }>(some: readonly Named[]): Named[] =>
  some.toSorted((a, b) => (a.spec.name < b.spec.name ? -1 : 1));

test('decode after encode is the identity, for every datatype, shape and order', () => {
  fc.assert(
    fc.property(tensors, (given) => {
      const file = Buffer.concat(writeSafetensors(given));
      let at = safetensorsHeadBytes(file);
      const read = readSafetensorsHead(file).map((spec) => {
        at += byteCount(spec);
        return { spec, chunks: [new Uint8Array(file.subarray(at - byteCount(spec), at))] };
      });
      expect(at).toBe(file.length);
      expect(byName(read)).toEqual(byName(given));
    }),
  );
});

test('every head that is written is aligned to 8 bytes', () => {
  fc.assert(
    fc.property(tensors, (given) => {
      expect(safetensorsHeadBytes(Buffer.concat(writeSafetensors(given))) % 8).toBe(0);
    }),
  );
});

/** What a refusal may not be, is thrown on. */
const refusesOrReads = (bytes: Uint8Array): void => {
  try {
    readSafetensorsHead(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(RequestError);
  }
};

/** Headers that begin well and then have some characters changed, or a part put where another was. */
const mutated = fc
  .tuple(
    fc.constantFrom(
      '{"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}   ',
      '{"__metadata__":{"a":"b"},"y":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"x":{"dtype":"I64","shape":[0],"data_offsets":[1,1]}}',
    ),
    fc.array(
      fc.tuple(fc.nat(130), fc.nat(6), fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom(...'{}[]":,-0\\'))),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([seed, changes]) =>
    changes.reduce<string>((text, [at, length, other]) => text.slice(0, at) + other + text.slice(at + length), seed),
  );

test('no bytes give anything but tensors or a refusal', () => {
  const numRuns = 2000;
  fc.assert(fc.property(fc.uint8Array(), refusesOrReads), { numRuns });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (header) => refusesOrReads(safetensorsFile(header))),
    { numRuns },
  );
  fc.assert(
    fc.property(fc.oneof(mutated, fc.json()), (header) => refusesOrReads(safetensorsFile(header))),
    { numRuns },
  );
});

test('whatever is read has as many bytes as its offsets say, one tensor after another', () => {
  fc.assert(
    fc.property(mutated, (header) => {
      let specs: ReturnType<typeof readSafetensorsHead>;
      try {
        specs = readSafetensorsHead(safetensorsFile(header));
      } catch {
        return;
      }
      const { __metadata__: _, ...members }: Record<string, { data_offsets: number[] }> = JSON.parse(header);
      const ends = Object.values(members).map(({ data_offsets }) => data_offsets[1] ?? 0);
      expect(specs.reduce((sum, spec) => sum + byteCount(spec), 0)).toBe(Math.max(0, ...ends));
    }),
    { numRuns: 2000 },
  );
});
