import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openModelRepository } from '../../../../../src/models/folder/model-repository.ts';

const dense = fileURLToPath(new URL('../../../../fixtures/sentence-transformers/dense', import.meta.url));

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'models-'));
  await cp(dense, join(path, 'm'), { recursive: true });
});
afterEach(() => rm(path, { recursive: true }));

const write = (file: string, value: unknown) => writeFile(join(path, 'm', file), JSON.stringify(value));
const open = () => openModelRepository({ path, maxFileBytes: 2 ** 20, maxWeightBytes: 2 ** 20, onEvent: () => {} });
const reason = async () => (await open()).index().find(({ name }) => name === 'm')?.reason;
const entry = (type: string, folder: string) => ({ type, path: folder });
const transformer = entry('sentence_transformers.models.Transformer', '');
const pooling = entry('sentence_transformers.models.Pooling', '1_Pooling');
const config = { in_features: 8, out_features: 6, bias: true };

test('the whole folder is served', async () => {
  expect(await reason()).toBe('');
});

test('a pickle is refused, and how it is converted said', async () => {
  await rename(join(path, 'm/2_Dense/model.safetensors'), join(path, 'm/2_Dense/pytorch_model.bin'));
  expect(await reason()).toMatch(/^2_Dense: .*a pickle.*safe_serialization=True/);
});

test.each([
  [
    'a module that is not served',
    [transformer, entry('sentence_transformers.models.LSTM', '1_LSTM')],
    'module 1: expected one of Pooling, ',
  ],
  ['a class of another package', [transformer, entry('custom.Pooling', '1_Pooling')], 'got "custom.Pooling"'],
  ['another first module', [pooling], 'expected a Transformer first, got Pooling'],
  [
    'a path out of the folder',
    [transformer, entry('sentence_transformers.models.Pooling', '../m/1_Pooling')],
    'beside modules.json',
  ],
  [
    'a missing folder',
    [transformer, entry('sentence_transformers.models.Pooling', '9_Pooling')],
    'expected 9_Pooling/config.json, got none',
  ],
  [
    'no pooling',
    [transformer, entry('sentence_transformers.models.Dropout', '')],
    'expected a module that gives sentence_embedding',
  ],
  ['no list', {}, 'modules.json: expected a list of modules'],
])('%s is named', async (_, modules, expected) => {
  await write('modules.json', modules);
  expect(await reason()).toContain(expected);
});

test.each([
  [
    'an unknown activation',
    { ...config, activation_function: 'torch.nn.modules.activation.Mish' },
    'Softplus, Identity, got "torch.nn.modules.activation.Mish"',
  ],
  ['a tensor that the module does not have', { ...config, bias: false }, 'linear.weight alone, got also "linear.bias"'],
  ['a missing weight', { ...config, use_residual: true }, 'expected a tensor "residual.weight"'],
])('%s of Dense is named', async (_, changed, expected) => {
  await write('2_Dense/config.json', changed);
  expect(await reason()).toContain(expected);
});

test('modules whose dimensions do not meet are named', async () => {
  await write('1_Pooling/config.json', { embedding_dimension: 9, pooling_mode: 'mean' });
  expect(await reason()).toContain('expected weight [out,9] for x [2,9], got [6,8]');
});

test('a configuration that is no number of dimensions is named', async () => {
  await write('config_sentence_transformers.json', { truncate_dim: 'all' });
  expect(await reason()).toContain('truncate_dim: expected a whole number, got "all"');
});

// sentence-transformers 6.2 takes cosine where the saved one is none of the class.
test.each([
  ['euclidean', 'euclidean'],
  ['maxsim', 'cosine'],
])('the saved similarity %s is said as %s', async (saved, similarity) => {
  await write('config_sentence_transformers.json', { similarity_fn_name: saved });
  expect((await open()).find('m')?.properties).toEqual({ similarity_fn_name: similarity });
});
