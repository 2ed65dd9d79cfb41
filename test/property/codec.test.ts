import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonMessage } from '../../src/codec/json.ts';
import { writeJsonOutputs } from '../../src/codec/json-output.ts';
import { readNpyHead, writeNpyHead } from '../../src/codec/npy.ts';
import { readRawHead } from '../../src/codec/raw.ts';
import { RequestError } from '../../src/errors.ts';
import { DTYPE_NAMES, DTYPES } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { fromBytes } from '../support/elements.ts';

/** A tensor of any datatype with any bits; of BOOL 0 and 1. */
const tensor = fc
  .record({ datatype: fc.constantFrom(...DTYPE_NAMES), shape: fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }) })
  .chain(({ datatype, shape }) => {
    const length = elementCount(shape) * DTYPES[datatype].bytes;
    const max = datatype === 'BOOL' ? 1 : 255;
    return fc
      .uint8Array({ minLength: length, maxLength: length, max })
      .map((bytes) => ({ spec: { name: 'x', datatype, shape }, bytes }));
  });

/** Runs a decoder; whatever it throws has to be a refusal. */
const refusesOrReads = (decode: () => unknown): void => {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(RequestError);
  }
};

/** Bytes that begin well and then have some changed, cut or added. */
const mutated = (seeds: readonly Uint8Array[]) =>
  fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 }),
      fc.nat(300),
      fc.uint8Array({ maxLength: 8 }),
    )
    .map(([seed, changes, cut, more]) => {
      const bytes = Uint8Array.from([
        ...seed.subarray(0, Math.max(1, seed.length - (cut % 3 === 0 ? cut : 0))),
        ...more,
      ]);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });

describe('decode after encode is the identity', () => {
  test('JSON', () => {
    fc.assert(
      fc.property(tensor, ({ spec, bytes }) => {
        const text = new TextDecoder().decode(writeJsonOutputs([{ spec, bytes }], {})).replace('"outputs"', '"inputs"');
        const [read] = readJsonMessage([new TextEncoder().encode(text)]).inputs;
        expect(fromBytes(spec.datatype, read?.chunks[0] ?? new Uint8Array())).toEqual(fromBytes(spec.datatype, bytes));
      }),
    );
  });

  test('npy', () => {
    fc.assert(
      fc.property(tensor, ({ spec }) => {
        const head = writeNpyHead(spec);
        expect(readNpyHead(head, spec.datatype)).toEqual({ spec, dataOffset: head.length });
      }),
    );
  });
});

describe('no bytes give anything but a tensor or a refusal', () => {
  const numRuns = 2000;

  test('npy', () => {
    const seeds = [
      writeNpyHead({ name: 'x', datatype: 'FP32', shape: [2, 3] }),
      writeNpyHead({ name: 'x', datatype: 'BOOL', shape: [1] }),
    ];
    fc.assert(
      fc.property(fc.oneof(mutated(seeds), fc.uint8Array()), (bytes) => refusesOrReads(() => readNpyHead(bytes))),
      { numRuns },
    );
  });

  test('JSON', () => {
    const seeds = [
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[1,2]}]}',
      '{"inputs":[{"name":"x","datatype":"INT64","shape":[1,1],"data_base64":"AAAAAAAAAAA="}],"parameters":{}}',
    ].map((text) => new TextEncoder().encode(text));
    fc.assert(
      fc.property(fc.oneof(mutated(seeds), fc.uint8Array()), (bytes) => refusesOrReads(() => readJsonMessage([bytes]))),
      { numRuns },
    );
    fc.assert(
      fc.property(fc.json(), (text) => refusesOrReads(() => readJsonMessage([new TextEncoder().encode(text)]))),
      { numRuns },
    );
  });

  test('the query of raw bodies', () => {
    fc.assert(
      fc.property(
        fc.record({ shape: fc.string(), datatype: fc.oneof(fc.string(), fc.constantFrom(...DTYPE_NAMES)) }),
        (query) => refusesOrReads(() => readRawHead(query)),
      ),
      { numRuns },
    );
  });
});
