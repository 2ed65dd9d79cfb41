import { RequestError } from '../../errors.ts';
import { builtIns } from './built-ins.ts';
import { type Candidate, listCandidates } from './candidates.ts';
import { loadModel } from './load-model.ts';
import { type ModelFolder, openModelFolder } from './model-folder.ts';
import { createModelTable, type ModelTable, UNLOADED } from './model-table.ts';
import type { NamedModel } from './named-model.ts';

/** What happened to a model: where it `failed`, the one before is served on. */
export type ModelEvent = {
  readonly outcome: 'loaded' | 'failed' | 'removed';
  readonly name: string;
  /** Why it failed. */
  readonly reason?: string;
  /** Whether the name is one of what is built in, whose place the folder's takes. */
  readonly replacesBuiltIn?: boolean;
};

export type RepositoryOptions = {
  /** The folder of models; undefined: those that are built in alone. */
  readonly path: string | undefined;
  readonly maxFileBytes: number;
  /** Bytes of all weights, of models that can be gone back to, too. */
  readonly maxWeightBytes: number;
  readonly onEvent: (event: ModelEvent) => void;
};

/** Named pipelines: those that are built in, and those of a folder, as they are now. */
export type ModelRepository = Pick<ModelTable, 'index' | 'find' | 'weightBytes'> & {
  /** Loads a model again from its files, or goes back to the version before. @throws UNKNOWN_MODEL, INVALID_PIPELINE */
  readonly load: (name: string, version?: string) => Promise<NamedModel>;
  /** Unloads a model, after loads that are under way. @throws UNKNOWN_MODEL, FIXED_MODEL for what is built in */
  readonly unload: (name: string) => Promise<void>;
  /** Looks at the folder, and loads what has changed. */
  readonly look: () => Promise<void>;
};

/** Models that are loaded at a time. */
const AT_A_TIME = 8;

/** Opens the repository and loads every model of the folder. @throws Error of the system where the folder cannot be read */
export const openModelRepository = async (options: RepositoryOptions): Promise<ModelRepository> => {
  const { path, maxFileBytes, maxWeightBytes, onEvent } = options;
  const table = createModelTable(await builtIns(), maxWeightBytes);
  const { index, find, weightBytes } = table;
  const reads = { index, find, weightBytes };
  if (path === undefined) {
    const load = async (name: string, version?: string) => loadFixed(table, name, version);
    return { ...reads, load, unload: async (name) => table.unload(name), look: async () => {} };
  }
  const folder = await openModelFolder(path, maxFileBytes);
  let turn: Promise<unknown> = Promise.resolve();
  /** Runs actions one after another: a load that is under way would undo an unload, or another load, of its model. */
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const result = turn.then(action);
    turn = result.catch(() => {});
    return result;
  };
  const look = () => inTurn(async () => loadChanged(table, folder, await listCandidates(path, folder), onEvent));
  await look();
  return {
    ...reads,
    look,
    unload: (name) => inTurn(async () => table.unload(name)),
    load: (name, version) =>
      inTurn(async () => {
        const { stamp } = table.entryOf(name);
        if (version !== undefined || stamp === undefined) return loadFixed(table, name, version);
        const candidates = await listCandidates(path, folder);
        const candidate = candidates.find((each) => each.name === name);
        const reason =
          candidate === undefined ? 'its files are gone' : await loadCandidate(table, folder, candidate, onEvent);
        if (reason !== '') throw new RequestError('INVALID_PIPELINE', `${name} cannot be loaded: ${reason}`);
        return table.entryOf(name).model as NamedModel;
      }),
  };
};

/** The model that is there: of a version, or built in. */
const loadFixed = (table: ModelTable, name: string, version: string | undefined): NamedModel => {
  const { model } = table.entryOf(name);
  return version === undefined && model !== undefined ? model : table.goBack(name, version ?? '');
};

/** Loads what has changed since it was tried last, and forgets what is gone. */
const loadChanged = async (
  table: ModelTable,
  folder: ModelFolder,
  candidates: readonly Candidate[],
  onEvent: RepositoryOptions['onEvent'],
): Promise<void> => {
  const stamps = new Map(table.entries().map(({ name, stamp, reason }) => [name, { stamp, reason }]));
  const changed = candidates.filter(({ name, stamp }) => {
    const entry = stamps.get(name);
    return entry?.stamp !== stamp && entry?.reason !== UNLOADED;
  });
  for (let i = 0; i < changed.length; i += AT_A_TIME)
    await Promise.all(changed.slice(i, i + AT_A_TIME).map((each) => loadCandidate(table, folder, each, onEvent)));
  const names = new Set(candidates.map(({ name }) => name));
  for (const { name, stamp } of table.entries()) {
    if (stamp === undefined || names.has(name)) continue;
    table.remove(name);
    onEvent({ outcome: 'removed', name });
  }
};

/** Loads one model; returns why it could not, or nothing. */
const loadCandidate = async (
  table: ModelTable,
  folder: ModelFolder,
  candidate: Candidate,
  onEvent: RepositoryOptions['onEvent'],
): Promise<string> => {
  const { name, stamp } = candidate;
  let reserved = 0;
  const loaded = await loadModel(folder, candidate, (bytes) => {
    table.reserve(bytes);
    reserved += bytes;
  });
  table.release(reserved);
  if ('reason' in loaded) {
    table.failed(name, stamp, loaded.reason);
    onEvent({ outcome: 'failed', name, reason: loaded.reason });
    return loaded.reason;
  }
  table.loaded(loaded.model, stamp);
  onEvent({ outcome: 'loaded', name, replacesBuiltIn: table.isBuiltIn(name) });
  return '';
};
