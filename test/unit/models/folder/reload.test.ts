import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ModelEvent, openModelRepository } from '../../../../src/models/folder/model-repository.ts';

let path: string;
let events: ModelEvent[];
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'models-'));
  events = [];
});
afterEach(() => rm(path, { recursive: true }));

const open = () =>
  openModelRepository({ path, maxFileBytes: 2 ** 20, maxWeightBytes: 2 ** 20, onEvent: (event) => events.push(event) });
type Repository = Awaited<ReturnType<typeof open>>;
const documentOf = (transform: string) => JSON.stringify({ steps: [{ transform }] });
const write = (file: string, text: string) => writeFile(join(path, file), text);
const stateOf = (repository: Repository, name: string) => repository.index().find((entry) => entry.name === name);

test('a changed file is a new version, and the one before can be gone back to', async () => {
  await write('a.json', documentOf('relu'));
  const repository = await open();
  const first = repository.find('a');
  await repository.look();
  expect(repository.find('a')).toBe(first);
  await write('.a.json.new', documentOf('abs'));
  await rename(join(path, '.a.json.new'), join(path, 'a.json'));
  await repository.look();
  const second = repository.find('a');
  expect(second?.version).not.toBe(first?.version);
  expect(await repository.load('a', first?.version)).toBe(first);
  expect(repository.find('a')).toBe(first);
  expect(await repository.load('a', second?.version)).toBe(second);
  await expect(repository.load('a', 'other')).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
});

test('a broken file keeps what was served, and says so until it is whole again', async () => {
  await write('a.json', documentOf('relu'));
  const repository = await open();
  const model = repository.find('a');
  await write('a.json', 'garbage');
  await repository.look();
  expect(repository.find('a')).toBe(model);
  expect(stateOf(repository, 'a')).toMatchObject({ state: 'READY', reason: expect.stringContaining('expected JSON') });
  await repository.look();
  expect(events.map(({ outcome }) => outcome)).toEqual(['loaded', 'failed']);
  await expect(repository.load('a')).rejects.toMatchObject({ code: 'INVALID_PIPELINE' });
  await write('a.json', documentOf('relu'));
  await repository.look();
  expect(stateOf(repository, 'a')).toMatchObject({ state: 'READY', reason: '', version: model?.version });
});

test('the swap of a ConfigMap’s link loads what it leads to', async () => {
  for (const [folder, transform] of [
    ['..1', 'relu'],
    ['..2', 'abs'],
  ] as const) {
    await mkdir(join(path, folder));
    await write(`${folder}/a.json`, documentOf(transform));
  }
  await symlink('..1', join(path, '..data'));
  await symlink('..data/a.json', join(path, 'a.json'));
  const repository = await open();
  const before = repository.find('a');
  await symlink('..2', join(path, '..data_tmp'));
  await rename(join(path, '..data_tmp'), join(path, '..data'));
  await repository.look();
  expect(repository.index().map(({ name }) => name)).toEqual(['a', 'embedding', 'gem_descriptor', 'maxmin']);
  expect(repository.find('a')?.version).not.toBe(before?.version);
});

test('a removed file removes its model; one of a built-in’s name stands for it meanwhile', async () => {
  await write('maxmin.json', documentOf('relu'));
  const repository = await open();
  const own = repository.find('maxmin')?.version;
  expect(events).toEqual([{ outcome: 'loaded', name: 'maxmin', replacesBuiltIn: true }]);
  await rm(join(path, 'maxmin.json'));
  await write('b.json', documentOf('abs'));
  await repository.look();
  expect(repository.find('maxmin')?.version).not.toBe(own);
  await rm(join(path, 'b.json'));
  await repository.look();
  expect(repository.find('b')).toBeUndefined();
});

test('an unloaded model stays so until it is loaded', async () => {
  await write('a.json', documentOf('relu'));
  const repository = await open();
  await repository.unload('a');
  await write('a.json', documentOf('abs'));
  await repository.look();
  expect(stateOf(repository, 'a')).toMatchObject({ state: 'UNAVAILABLE', reason: 'unloaded' });
  expect(() => repository.find('a')).toThrow('a is unavailable: unloaded');
  await repository.load('a');
  expect(repository.find('a')?.version).toBeDefined();
  await expect(repository.unload('maxmin')).rejects.toMatchObject({ code: 'FIXED_MODEL' });
  await expect(repository.unload('maxmn')).rejects.toMatchObject({
    code: 'UNKNOWN_MODEL',
    detail: expect.stringContaining('"maxmin"'),
  });
});

test('a model that is unloaded while its files are loaded is unloaded', async () => {
  await write('a.json', documentOf('relu'));
  const repository = await open();
  await write('a.json', documentOf('abs'));
  const loading = repository.load('a');
  await repository.unload('a');
  await loading;
  expect(stateOf(repository, 'a')).toMatchObject({ state: 'UNAVAILABLE', reason: 'unloaded' });
});
