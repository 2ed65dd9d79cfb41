import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeSafetensors } from '../../../../src/codec/safetensors-output.ts';
import {
  type ModelEvent,
  openModelRepository,
  type RepositoryOptions,
} from '../../../../src/models/folder/model-repository.ts';
import { runInProcess } from '../../../support/run-in-process.ts';

let path: string;
let events: ModelEvent[];
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'models-'));
  events = [];
});
afterEach(() => rm(path, { recursive: true }));

const mean = { steps: [{ pool: 'sequence/mean' }, { transform: 'relu' }] };
const open = (options: Partial<RepositoryOptions> = {}) =>
  openModelRepository({
    path,
    maxFileBytes: 2 ** 20,
    maxWeightBytes: 2 ** 20,
    onEvent: (event) => events.push(event),
    ...options,
  });
const write = (file: string, value: unknown) =>
  writeFile(join(path, file), typeof value === 'string' ? value : JSON.stringify(value));
const stateOf = (repository: Awaited<ReturnType<typeof open>>, name: string) =>
  repository.index().find((entry) => entry.name === name);

const taken = { name: 'x', datatype: 'FP32', shape: [3, 2] } as const;
const withWeights = {
  inputs: [taken],
  steps: [{ transform: 'take', inputs: { x: 'x', indices: 'rows' } }],
  weights: { rows: 'weights.safetensors#rows' },
};
const weightsFile = async (rows: readonly number[], file = 'w/weights.safetensors', missing = 0) => {
  const bytes = new Uint8Array(new BigInt64Array(rows.map(BigInt)).buffer);
  const spec = { name: 'rows', datatype: 'INT64', shape: [rows.length] } as const;
  await mkdir(join(path, 'w'), { recursive: true });
  const whole = Buffer.concat(writeSafetensors([{ spec, chunks: [bytes] }]));
  await writeFile(join(path, file), whole.subarray(0, whole.length - missing));
};

describe('a folder of models', () => {
  test('has what is built in, and each document by its name', async () => {
    await write('mine.v2.json', mean);
    await write('README.md', 'no model');
    const repository = await open();
    expect(repository.index().map(({ name, state }) => [name, state])).toEqual(
      ['embedding', 'gem_descriptor', 'maxmin', 'mine.v2'].map((name) => [name, 'READY']),
    );
    const plan = repository.find('mine.v2')?.plan({}, [{ name: 'x', datatype: 'FP32', shape: [1, 2, 4] }]);
    expect(plan?.outputs).toEqual([expect.objectContaining({ name: 'y', shape: [1, 4] })]);
    expect(repository.find('other')).toBeUndefined();
  });

  test('may be none', async () => {
    const repository = await open({ path: undefined });
    expect(repository.index()).toHaveLength(3);
    await expect(open({ path: join(path, 'none') })).rejects.toThrow('ENOENT');
  });

  test('loads 500 documents in two seconds of processor time', async () => {
    const document = { inputs: [{ name: 'x', datatype: 'FP32', shape: ['b', 't', 768] }], ...mean };
    await Promise.all(Array.from({ length: 500 }, (_, i) => write(`m${i}.json`, document)));
    await open();
    const begin = process.cpuUsage();
    expect((await open()).index()).toHaveLength(503);
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  test('has tensors and parameters of a document, and refuses others', async () => {
    const parameters = { dim: { step: 1, attribute: 'extent', default: 2 } };
    const x = { name: 'x', datatype: 'FP32', shape: ['batch', 'tokens', 8] };
    await write('cut.json', { inputs: [x], steps: [mean.steps[0], { transform: 'truncate' }], parameters });
    const model = (await open()).find('cut');
    expect(model?.tensors.outputs).toEqual([{ name: 'y', datatype: 'FP32', shape: [-1, 2] }]);
    const input = { name: 'x', datatype: 'FP32', shape: [1, 2, 8] } as const;
    expect(model?.plan({ dim: 3 }, [input]).outputs[0]?.shape).toEqual([1, 3]);
    expect(() => model?.plan({ dam: 3 }, [input])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ATTRIBUTE', pointer: '?dam' }),
    );
  });
});

describe('a model is unavailable, and says why,', () => {
  test.each([
    ['a.json', '{"steps":[', /expected JSON, got its end/],
    ['a.json', { steps: [{ pool: 'sequence/men' }] }, /did you mean "min" or "mean"/],
    ['a.json', { ...mean, weights: { w: 'w.safetensors#w' } }, /a pipeline with weights is a\/pipeline.json/],
    ['a.json', { ...mean, parameters: { shape: { step: 0, attribute: 'empty' } } }, /got "shape"/],
    ['torch.max_pool2d.json', mean, /a name that is not taken/],
    ['pool.window.max.json', mean, /a name that is not taken/],
    ['schema.json', mean, /a name that is not taken/],
    ['a b.json', mean, /letters, digits/],
    [`${'a'.repeat(101)}.json`, mean, /at most 100/],
  ])('for %s of %j', async (file, value, reason) => {
    await write(file, value);
    const repository = await open();
    const name = file.replace(/\.json$/, '');
    expect(stateOf(repository, name)).toMatchObject({ state: 'UNAVAILABLE', reason: expect.stringMatching(reason) });
    expect(() => repository.find(name)).toThrow(expect.objectContaining({ code: 'UNKNOWN_MODEL' }));
    expect(events).toEqual([expect.objectContaining({ outcome: 'failed', name })]);
  });

  test('for a folder beside a document, and for one without either', async () => {
    await write('both.json', mean);
    await mkdir(join(path, 'both'));
    await mkdir(join(path, 'empty'));
    const repository = await open();
    expect(stateOf(repository, 'both')?.reason).toBe('expected both.json or both/, got both');
    expect(stateOf(repository, 'empty')?.reason).toBe(
      'expected empty/pipeline.json or empty/modules.json, got neither',
    );
  });

  test('for links that lead out of the folder, devices, and files that are too large', async () => {
    await symlink('/etc/hostname', join(path, 'out.json'));
    await symlink('/dev/zero', join(path, 'device.json'));
    await write('large.json', { ...mean, outputs: Array(9000).fill('a'.repeat(100)) });
    const repository = await open({ maxFileBytes: 1000 });
    expect(stateOf(repository, 'out')?.reason).toMatch('got a link that leads out of it');
    expect(stateOf(repository, 'device')?.reason).toMatch('got a link that leads out of it');
    expect(stateOf(repository, 'large')?.reason).toMatch('expected a file of at most 1000 bytes');
  });
});

describe('weights', () => {
  test('are constants of every plan, in shared memory, and count', async () => {
    await weightsFile([2, 0]);
    await write('w/pipeline.json', withWeights);
    const repository = await open();
    const plan = repository.find('w')?.plan({}, [taken]);
    expect(plan?.constants.map(({ bytes }) => bytes.buffer)).toEqual([expect.any(SharedArrayBuffer)]);
    const tensor = { ...taken, data: [1, 2, 3, 4, 5, 6] };
    expect(plan && runInProcess(plan, [tensor])).toEqual([expect.objectContaining({ data: [5, 6, 1, 2] })]);
    expect(repository.weightBytes()).toBe(16);
  });

  test('of other bytes and the same shape are another version', async () => {
    await weightsFile([2, 0]);
    await write('w/pipeline.json', withWeights);
    const repository = await open();
    const { version } = repository.find('w') ?? {};
    await weightsFile([0, 2]);
    await repository.look();
    expect(repository.find('w')?.version).not.toBe(version);
    await weightsFile([2, 0]);
    await repository.look();
    expect(repository.find('w')?.version).toBe(version);
  });

  test.each([
    ['../w/weights.safetensors#rows', 'expected FILE.safetensors#TENSOR'],
    ['weights.bin#rows', 'expected FILE.safetensors#TENSOR'],
    ['weights.safetensors#row', 'expected a tensor "row", got the tensors rows'],
    ['other.safetensors#rows', 'a file cannot be read (ENOENT)'],
    ['cut.safetensors#rows', 'as its header says'],
    ['pickle.safetensors#rows', 'safetensors:'],
  ])('of %s are refused', async (rows, reason) => {
    await weightsFile([2, 0]);
    await weightsFile([2, 0], 'w/cut.safetensors', 8);
    await write('w/pickle.safetensors', 'PK\u0003\u0004 a pickle of PyTorch, zipped');
    await write('w/pipeline.json', { ...withWeights, weights: { rows } });
    expect(stateOf(await open(), 'w')?.reason).toContain(reason);
  });

  test('have room together, and models to go back to make room', async () => {
    await weightsFile([2, 0]);
    await write('w/pipeline.json', withWeights);
    expect(stateOf(await open({ maxWeightBytes: 15 }), 'w')?.reason).toMatch(/at most 15 bytes.*got 16/);
    const repository = await open({ maxWeightBytes: 32 });
    const { version = '' } = repository.find('w') ?? {};
    await weightsFile([1]);
    await repository.look();
    expect(repository.weightBytes()).toBe(24);
    await weightsFile([0, 1]);
    await repository.look();
    await expect(repository.load('w', version)).rejects.toThrow('has the versions');
    expect(repository.weightBytes()).toBe(24);
  });
});
