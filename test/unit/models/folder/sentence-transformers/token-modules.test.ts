import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelRepository, openModelRepository } from '../../../../../src/models/folder/model-repository.ts';
import type { DType } from '../../../../../src/tensor/dtype.ts';
import { runInProcess, type TestTensor } from '../../../../support/run-in-process.ts';

const path = fileURLToPath(new URL('../../../../fixtures/sentence-transformers', import.meta.url));
const options = { maxFileBytes: 2 ** 20, maxWeightBytes: 2 ** 20, onEvent: () => {} };

type Tensor = { readonly datatype: DType; readonly shape: readonly number[]; readonly data: readonly number[] };
type Call = {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
};
const callsOf = (name: string): readonly Call[] => JSON.parse(readFileSync(`${path}/${name}/case.json`, 'utf8')).calls;

const ALL = ['colbert', 'colbert_pooled', 'token_normalized', 'token_pooling'].flatMap((name) =>
  callsOf(name).map((call) => ({ name, call, parameters: JSON.stringify(call.parameters) })),
);

let repository: ModelRepository;
beforeAll(async () => {
  repository = await openModelRepository({ ...options, path });
});

const run = (name: string, { inputs, parameters }: Call): readonly TestTensor[] => {
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
  return runInProcess(plan, tensors) as TestTensor[];
};

/** Unit vectors, a projection of 8 products before: some last places of FP32. */
const DIGITS = 5;

describe('a folder of a model of late interaction', () => {
  test.each(ALL)('$name with $parameters gives what the original gives', ({ name, call }) => {
    const [tokens, mask, ...more] = run(name, call);
    const { token_embeddings, attention_mask } = call.outputs;
    const [, count = 0, dim = 0] = token_embeddings?.shape ?? [];
    const [, most = 0] = tokens?.shape ?? [];
    expect([tokens?.name, tokens?.datatype, mask?.name, mask?.datatype]).toEqual([
      ...['token_embeddings', 'FP32'],
      ...['attention_mask', 'BOOL'],
    ]);
    expect(more).toEqual([]);
    // The original pads to the longest document that there is, the plan to the longest that there can be.
    expect(most).toBeGreaterThanOrEqual(count);
    const padded = (data: readonly number[], width: number) =>
      [0, 1, 2].flatMap((row) => [
        ...data.slice(row * count * width, (row + 1) * count * width),
        ...Array<number>((most - count) * width).fill(0),
      ]);
    expect(mask?.data.map(Number)).toEqual(padded(attention_mask?.data ?? [], 1));
    expect(tokens?.data).toEqual(
      padded(token_embeddings?.data ?? [], dim).map((value) => expect.closeTo(value, DIGITS)),
    );
  });

  test('says its inputs, outputs and parameters', () => {
    const model = repository.find('colbert');
    expect(model?.tensors.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['token_embeddings', [-1, -1, 8]],
      ['attention_mask', [-1, -1]],
      ['input_ids', [-1, -1]],
      ['query_expansion_positions', [-1, -1]],
    ]);
    expect(model?.tensors.outputs).toEqual([
      { name: 'token_embeddings', datatype: 'FP32', shape: [-1, -1, 6] },
      { name: 'attention_mask', datatype: 'BOOL', shape: [-1, -1] },
    ]);
    expect(Object.keys(model?.parameters ?? {})).toEqual(['task', 'normalize_embeddings']);
  });
});

describe('a folder of a model of late interaction is refused', () => {
  const root = mkdtempSync(join(tmpdir(), 'models-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const reasonOf = async (name: string, change: (folder: string) => void): Promise<string | undefined> => {
    const folder = join(root, name);
    cpSync(join(path, 'colbert'), folder, { recursive: true });
    change(folder);
    const changed = await openModelRepository({ ...options, path: root });
    return changed.index().find((entry) => entry.name === name)?.reason;
  };

  test.each<[string, RegExp, (folder: string) => void]>([
    [
      'no tokenizer',
      /expected tokenizer.json, which has the ids of skiplist_words, got none/,
      (folder) => rmSync(`${folder}/tokenizer.json`),
    ],
    [
      'a tokenizer without words',
      /expected model.vocab/,
      (folder) => writeFileSync(`${folder}/tokenizer.json`, '{"model":{}}'),
    ],
    [
      'a list of words that is none',
      /skiplist_words: expected a list, got "a"/,
      (folder) => writeFileSync(`${folder}/3_MultiVectorMask/config.json`, '{"skiplist_words":"a"}'),
    ],
  ])('for %s', async (name, reason, change) => {
    expect(await reasonOf(name.replaceAll(' ', '-'), change)).toMatch(reason);
  });
});
