import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensorsHead, safetensorsHeadBytes } from '../../../src/codec/safetensors.ts';
import { byteCount, type TensorSpec } from '../../../src/tensor/tensor.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';
import { binaryMessage, readBinaryResponse } from '../support/v2-message.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/minilm');
const MODEL = 'all-MiniLM-L6-v2';

type Tensors = Readonly<Record<string, { readonly spec: TensorSpec; readonly bytes: Buffer }>>;

const readTensors = (file: string): Tensors => {
  const bytes = readFileSync(join(FIXTURES, file));
  const headBytes = safetensorsHeadBytes(bytes.subarray(0, 8));
  let at = headBytes;
  return Object.fromEntries(
    readSafetensorsHead(bytes.subarray(0, headBytes)).map((spec) => {
      at += byteCount(spec);
      return [spec.name, { spec, bytes: bytes.subarray(at - byteCount(spec), at) }];
    }),
  );
};

const floats = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);

const { token_embeddings: hidden, attention_mask: mask } = readTensors('hidden-states.safetensors');
const expected = readTensors('expected.safetensors');
const [batch = 0, length = 0, dim = 0] = hidden?.spec.shape ?? [];
const values = floats(hidden?.bytes ?? Buffer.alloc(0));
const counts = Array.from(new BigInt64Array(new Uint8Array(mask?.bytes ?? []).buffer)).reduce<number[]>(
  (sums, real, i) =>
    Object.assign(sums, { [Math.floor(i / length)]: (sums[Math.floor(i / length)] ?? 0) + Number(real) }),
  [],
);
const rowsOf = (sentence: number): Float32Array =>
  values.subarray(sentence * length * dim, (sentence * length + (counts[sentence] ?? 0)) * dim);

/** Rows of every sentence at the end of its line, after rows of padding that are far away. */
const leftPadded = () => {
  const tokens = new Float32Array(values.length).fill(1e6);
  const real = new BigInt64Array(batch * length);
  counts.forEach((count, sentence) => {
    tokens.set(rowsOf(sentence), ((sentence + 1) * length - count) * dim);
    real.fill(1n, (sentence + 1) * length - count, (sentence + 1) * length);
  });
  return { tokens, real };
};

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ models: join(FIXTURES, 'models') });
});
afterAll(() => server.close());

type Input = readonly [name: string, datatype: string, shape: readonly number[], bytes: Uint8Array];

const infer = async (parameters: object, ...inputs: readonly Input[]) => {
  const described = inputs.map(([name, datatype, shape, bytes]) => ({
    ...{ name, datatype, shape },
    parameters: { binary_data_size: bytes.length },
  }));
  const message = binaryMessage(
    { inputs: described, parameters: { ...parameters, binary_data_output: true } },
    ...inputs.map(([, , , bytes]) => bytes),
  );
  const response = await server.app.inject({ method: 'POST', url: `/v2/models/${MODEL}/infer`, ...message });
  expect([response.statusCode, response.statusCode === 200 ? '' : response.body]).toEqual([200, '']);
  const { json, rest } = readBinaryResponse(response);
  return { output: json.outputs[0], bytes: rest };
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array | Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
const rightPadded = (): readonly Input[] => [
  ['token_embeddings', 'FP32', [batch, length, dim], hidden?.bytes ?? Buffer.alloc(0)],
  ['attention_mask', 'INT64', [batch, length], mask?.bytes ?? Buffer.alloc(0)],
];

/** Vectors of length 1: FP32 sums of some tokens differ in their last digits. */
const expectSame = (bytes: Uint8Array, name: string): void => {
  const want = floats(expected[name]?.bytes ?? Buffer.alloc(0));
  const got = floats(bytes);
  expect(got.length).toBe(want.length);
  expect(Math.max(...got.map((value, i) => Math.abs(value - (want[i] ?? 0))))).toBeLessThan(2e-7);
};

describe('a folder of sentence-transformers is served as it is: the embeddings of real sentences', () => {
  test('padded on the right', async () => {
    const { output, bytes } = await infer({}, ...rightPadded());
    expect(output).toMatchObject({ name: 'sentence_embedding', datatype: 'FP32', shape: [batch, dim] });
    expectSame(bytes, 'sentence_embedding');
  });

  test('padded on the left', async () => {
    const { tokens, real } = leftPadded();
    const { bytes } = await infer(
      {},
      ['token_embeddings', 'FP32', [batch, length, dim], bytesOf(tokens)],
      ['attention_mask', 'INT64', [batch, length], bytesOf(real)],
    );
    expectSame(bytes, 'sentence_embedding');
  });

  test('packed, by the offsets of the sentences', async () => {
    const packed = Buffer.concat(counts.map((_, sentence) => bytesOf(rowsOf(sentence))));
    const offsets = new Int32Array(batch + 1);
    counts.forEach((count, sentence) => {
      offsets[sentence + 1] = (offsets[sentence] ?? 0) + count;
    });
    const { bytes } = await infer(
      {},
      ['token_embeddings', 'FP32', [packed.length / (4 * dim), dim], packed],
      ['cu_seq_lens_q', 'INT32', [batch + 1], bytesOf(offsets)],
    );
    expectSame(bytes, 'sentence_embedding');
  });

  test('cut to their first dimensions', async () => {
    const { output, bytes } = await infer({ truncate_dim: 128, normalize_embeddings: true }, ...rightPadded());
    expect(output.shape).toEqual([batch, 128]);
    expectSame(bytes, 'truncated');
  });

  test.each(['int8', 'uint8'])(
    'quantized to %s by ranges, to the byte but for values at the edge of a step',
    async (precision) => {
      const ranges: Input = ['ranges', 'FP32', [2, dim], expected.ranges?.bytes ?? Buffer.alloc(0)];
      const { bytes } = await infer({ precision }, ...rightPadded(), ranges);
      const want = expected[precision]?.bytes ?? Buffer.alloc(0);
      const others = Array.from(want).filter((byte, i) => byte !== bytes[i]);
      expect(bytes.length).toBe(want.length);
      expect(others.length).toBeLessThanOrEqual(want.length / 1000);
    },
  );

  test.each(['binary', 'ubinary'])('quantized to %s, to the byte', async (precision) => {
    const { bytes } = await infer({ precision }, ...rightPadded());
    expect(bytes.equals(expected[precision]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });
});

test('the metadata says the similarity of the embeddings', async () => {
  const { properties } = (await server.app.inject(`/v2/models/${MODEL}`)).json();
  expect(properties).toEqual({ similarity_fn_name: 'cosine' });
});
