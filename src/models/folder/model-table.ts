import { quote, RequestError } from '../../errors.ts';
import { nearNames } from '../../pipeline/attributes/near-names.ts';
import { type IndexEntry, indexEntry, type ModelEntry, withLoaded } from './model-entry.ts';
import type { NamedModel } from './named-model.ts';

/** The models of a repository by name, and the memory of their weights. */
export type ModelTable = {
  readonly index: () => readonly IndexEntry[];
  /** The model of a name; undefined where there is no such name. @throws UNKNOWN_MODEL with why it is unavailable */
  readonly find: (name: string) => NamedModel | undefined;
  /** @throws UNKNOWN_MODEL with near names */
  readonly entryOf: (name: string) => ModelEntry;
  readonly entries: () => readonly ModelEntry[];
  readonly isBuiltIn: (name: string) => boolean;
  /** Serves a model from now on, that of files with this stamp. */
  readonly loaded: (model: NamedModel, stamp: string) => void;
  /** Notes why the files of a name are not served; what was served before is served on. */
  readonly failed: (name: string, stamp: string, reason: string) => void;
  /** Serves another version. @throws UNKNOWN_MODEL where it is not kept */
  readonly goBack: (name: string, version: string) => NamedModel;
  /** @throws UNKNOWN_MODEL, FIXED_MODEL for what is built in */
  readonly unload: (name: string) => void;
  /** Forgets a model whose files are gone; what is built in under its name is served again. */
  readonly remove: (name: string) => void;
  /** Bytes of weights: of models that are served, can be gone back to, or are being loaded. */
  readonly weightBytes: () => number;
  /** Sets bytes aside for weights that are being loaded; models to go back to are dropped for them. @throws Error without room */
  readonly reserve: (bytes: number) => void;
  readonly release: (bytes: number) => void;
};

/** Reason of what was unloaded on request: it stays so until it is loaded on request. */
export const UNLOADED = 'unloaded';

/** Creates the table, with what is built in. */
export const createModelTable = (builtIns: readonly NamedModel[], maxWeightBytes: number): ModelTable => {
  const fixed = new Map(builtIns.map((model) => [model.name, model]));
  const entries = new Map<string, ModelEntry>();
  for (const [name, model] of fixed) entries.set(name, fixedEntry(name, model));
  let reserved = 0;
  const update = (name: string, change: (entry: ModelEntry) => ModelEntry): void => {
    entries.set(name, change(entries.get(name) ?? fixedEntry(name, undefined)));
  };
  const weightBytes = (): number => {
    const models = [...entries.values()].flatMap(({ model, previous }) => [model, previous]);
    return models.reduce((sum, model) => sum + (model?.weightBytes ?? 0), reserved);
  };
  const entryOf = (name: string): ModelEntry => {
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
    const near = nearNames(name, [...entries.keys()]);
    throw new RequestError('UNKNOWN_MODEL', `there is no named pipeline ${quote(name)}${near}`);
  };
  return {
    index: () => [...entries.values()].map(indexEntry).sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (name) => {
      const entry = entries.get(name);
      if (entry === undefined || entry.model !== undefined) return entry?.model;
      throw new RequestError('UNKNOWN_MODEL', `${name} is unavailable: ${entry.reason}`);
    },
    entryOf,
    entries: () => [...entries.values()],
    isBuiltIn: (name) => fixed.has(name),
    loaded: (model, stamp) => update(model.name, (entry) => withLoaded(entry, model, stamp)),
    failed: (name, stamp, reason) => update(name, (entry) => ({ ...entry, stamp, reason })),
    goBack: (name, version) => {
      const entry = entryOf(name);
      const model = versionOf(entry, version);
      if (model !== entry.model) entries.set(name, { ...entry, model, previous: entry.model, reason: '' });
      return model;
    },
    unload: (name) => {
      const { stamp, model, previous } = entryOf(name);
      if (stamp === undefined) throw new RequestError('FIXED_MODEL', `${name} is built in and cannot be unloaded`);
      update(name, (entry) => ({ ...entry, model: undefined, previous: model ?? previous, reason: UNLOADED }));
    },
    remove: (name) => {
      const model = fixed.get(name);
      if (model === undefined) entries.delete(name);
      else entries.set(name, fixedEntry(name, model));
    },
    weightBytes,
    reserve: (bytes) => {
      if (weightBytes() + bytes > maxWeightBytes)
        for (const entry of entries.values()) entries.set(entry.name, { ...entry, previous: undefined });
      const room = maxWeightBytes - weightBytes();
      if (bytes > room) {
        const expected = `expected weights of at most ${room} bytes beside the others (POOLSERVE_MAX_WEIGHTS_BYTES)`;
        throw new Error(`${expected}, got ${bytes}`);
      }
      reserved += bytes;
    },
    release: (bytes) => {
      reserved -= bytes;
    },
  };
};

const fixedEntry = (name: string, model: NamedModel | undefined): ModelEntry => ({
  name,
  model,
  previous: undefined,
  reason: '',
  stamp: undefined,
});

const versionOf = ({ name, model, previous }: ModelEntry, version: string): NamedModel => {
  const models = [model, previous].filter((each) => each !== undefined);
  const wanted = models.find((each) => each.version === version);
  if (wanted !== undefined) return wanted;
  const versions = models.map((each) => each.version).join(', ') || 'none';
  const detail = `${name} has the versions ${versions}, got ${quote(version)}`;
  throw new RequestError('UNKNOWN_MODEL', detail);
};
