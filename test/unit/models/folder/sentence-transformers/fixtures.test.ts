import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ModelRepository, openModelRepository } from '../../../../../src/models/folder/model-repository.ts';
import type { DType } from '../../../../../src/tensor/dtype.ts';
import { runInProcess, type TestTensor } from '../../../../support/run-in-process.ts';

const path = fileURLToPath(new URL('../../../../fixtures/sentence-transformers', import.meta.url));

type Tensor = { readonly datatype: DType; readonly shape: readonly number[]; readonly data: readonly number[] };
type Call = {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly sentence_embedding: Tensor;
};
const callsOf = (name: string): readonly Call[] => JSON.parse(readFileSync(`${path}/${name}/case.json`, 'utf8')).calls;

const FOLDERS = [
  ...['dense', 'dense_residual', 'layer_norm', 'mean_normalize', 'prompt'],
  ...['splade', 'token_dense', 'truncated', 'weighted_layers'],
];
const ALL = FOLDERS.flatMap((name) =>
  callsOf(name).map((call) => ({ name, call, parameters: JSON.stringify(call.parameters) })),
);

let repository: ModelRepository;
beforeAll(async () => {
  const options = { maxFileBytes: 2 ** 20, maxWeightBytes: 2 ** 20, onEvent: () => {} };
  repository = await openModelRepository({ ...options, path });
});

/**
 * Both sum in FP32 or wider: a sum of n products errs by at most n·ε/2 of the sum of their sizes, and what follows (norms,
 * activations with slopes of at most 1.2) by as much again.
 */
const tolerance = ({ datatype, data }: Tensor): number => {
  const largest = Math.max(1, ...data.map(Math.abs));
  // A value beside a border of int8 may fall on either side of it.
  return datatype === 'FP32' ? 32 * 2 ** -24 * largest : 1;
};

const run = (name: string, { inputs, parameters }: Call): TestTensor => {
  const tensors = Object.entries(inputs).map(([input, { datatype, shape, data }]) => ({
    name: input,
    ...{ datatype, shape },
    data: datatype === 'INT64' ? data.map(BigInt) : data,
  }));
  const plan = repository.find(name)?.plan(
    parameters,
    tensors.map(({ data: _, ...spec }) => spec),
  );
  if (plan === undefined) throw new Error(`no model ${name}`);
  const [output, ...more] = runInProcess(plan, tensors) as TestTensor[];
  if (output === undefined || more.length > 0) throw new Error('expected one output');
  return output;
};

describe('a folder of sentence-transformers', () => {
  test.each(ALL)('$name with $parameters gives what the original gives', ({ name, call }) => {
    const output = run(name, call);
    const { datatype, shape, data } = call.sentence_embedding;
    expect(output).toMatchObject({ name: 'sentence_embedding', datatype, shape });
    const most = tolerance(call.sentence_embedding);
    const isBits = /binary/.test(String(call.parameters.precision));
    for (const [i, value] of data.entries())
      expect(Math.abs(Number(output.data[i]) - value)).toBeLessThanOrEqual(isBits ? 0 : most);
  });

  test('says its dimensions, parameters and weights', () => {
    const model = repository.find('dense');
    expect(model?.tensors.inputs[0]).toMatchObject({ name: 'token_embeddings', shape: [-1, -1, 8] });
    expect(model?.tensors.outputs).toEqual([{ name: 'sentence_embedding', datatype: 'FP32', shape: [-1, 6] }]);
    expect(Object.keys(model?.parameters ?? {})).toEqual([
      'truncate_dim',
      'normalize_embeddings',
      'precision',
      'prompt_length',
    ]);
    expect(model?.weightBytes).toBe(4 * (8 * 6 + 6));
  });

  // The defaults of dense and of sparse encoders of sentence-transformers 6.2.
  test.each([
    ['truncated', 'cosine'],
    ['dense', 'cosine'],
    ['splade', 'dot'],
  ])('says the similarity of %s', (name, similarity) => {
    expect(repository.find(name)?.properties).toEqual({ similarity_fn_name: similarity });
  });

  test('takes packed tokens, and ranges of int8', () => {
    const tokens = { name: 'token_embeddings', datatype: 'FP32', shape: [3, 8] } as const;
    const begins = { name: 'cu_seq_lens_q', datatype: 'INT64', shape: [3] } as const;
    const ranges = { name: 'ranges', datatype: 'FP32', shape: [2, 8] } as const;
    const plan = repository.find('mean_normalize')?.plan({ precision: 'int8' }, [tokens, begins, ranges]);
    expect(plan?.outputs).toEqual([expect.objectContaining({ datatype: 'INT8', shape: [2, 8] })]);
  });

  test('refuses what it does not take by its names', () => {
    const plan = (parameters: object, shape: readonly number[]) =>
      repository.find('dense')?.plan({ ...parameters }, [{ name: 'token_embeddings', datatype: 'FP32', shape }]);
    expect(() => plan({}, [1, 2, 9])).toThrow(/expected weight \[out,9\]/);
    expect(() => plan({ precision: 'int4' }, [1, 2, 8])).toThrow(expect.objectContaining({ pointer: '?precision' }));
    expect(() => plan({ dim: 4 }, [1, 2, 8])).toThrow(expect.objectContaining({ code: 'UNKNOWN_ATTRIBUTE' }));
  });
});
