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

/** The text of a flat list as lists in lists. */
const nest = (values: readonly string[], [, ...inner]: readonly number[]): string => {
  const size = elementCount(inner);
  if (inner.length === 0 || size === 0) return `[${inner.length === 0 ? values : ''}]`;
  const lists = Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));
  return `[${lists.map((list) => nest(list, inner))}]`;
};

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
        const text = new TextDecoder()
          .decode(writeJsonOutputs([{ spec, chunks: [bytes] }], {}))
          .replace('"outputs"', '"inputs"');
        const [read] = readJsonMessage([new TextEncoder().encode(text)]).inputs;
        expect(fromBytes(spec.datatype, read?.chunks[0] ?? new Uint8Array())).toEqual(fromBytes(spec.datatype, bytes));
      }),
    );
  });

  test('JSON, flat or nested, whole or in chunks', () => {
    fc.assert(
      fc.property(tensor, fc.array(fc.nat()), ({ spec, bytes }, cuts) => {
        const text = new TextDecoder()
          .decode(writeJsonOutputs([{ spec, chunks: [bytes] }], {}))
          .replace('"outputs"', '"inputs"');
        const nested = text.replace(/(?<="data":)\[(.+)\](?=\}\])/, (_, data: string) =>
          nest(data.split(','), spec.shape),
        );
        const whole = new TextEncoder().encode(nested);
        const ends = [...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b);
        const chunks = ends.map((end, i) => whole.subarray(ends[i - 1] ?? 0, end));
        expect(readJsonMessage(chunks)).toEqual(readJsonMessage([new TextEncoder().encode(text)]));
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

  test('JSON with any shape and data', () => {
    const extent = fc.oneof(fc.nat(3), fc.maxSafeNat(), fc.integer(), fc.double());
    const input = fc.record({
      name: fc.constant('x'),
      datatype: fc.constantFrom(...DTYPE_NAMES),
      shape: fc.array(extent, { maxLength: 3 }),
      data: fc.oneof(fc.array(fc.jsonValue(), { maxLength: 4 }), fc.array(fc.array(fc.double(), { maxLength: 3 }))),
    });
    fc.assert(
      fc.property(input, (each) =>
        refusesOrReads(() => readJsonMessage([new TextEncoder().encode(JSON.stringify({ inputs: [each] }))])),
      ),
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
