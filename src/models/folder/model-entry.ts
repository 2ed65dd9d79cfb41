import type { NamedModel } from './named-model.ts';

/** What is known of a name: the model that requests get, and why it is not the newest. */
export type ModelEntry = {
  readonly name: string;
  /** Serves requests; undefined where none could be loaded yet, or it was unloaded. */
  readonly model: NamedModel | undefined;
  /** The one before it, to go back to. */
  readonly previous: NamedModel | undefined;
  /** Why the files of the folder are not what is served; empty where they are. */
  readonly reason: string;
  /** Stamp of the files that were tried last; undefined for what is built in. */
  readonly stamp: string | undefined;
};

/** A model of the repository’s index: as Triton has it. */
export type IndexEntry = {
  readonly name: string;
  readonly version: string;
  readonly state: 'READY' | 'UNAVAILABLE';
  readonly reason: string;
};

export const indexEntry = ({ name, model, reason }: ModelEntry): IndexEntry => ({
  name,
  version: model?.version ?? '',
  state: model === undefined ? 'UNAVAILABLE' : 'READY',
  reason,
});

/** The entry once a model was loaded: the one before is what can be gone back to, unless it is the same. */
export const withLoaded = (entry: ModelEntry, model: NamedModel, stamp: string | undefined): ModelEntry => ({
  ...entry,
  model,
  previous: entry.model === undefined || entry.model.version === model.version ? entry.previous : entry.model,
  reason: '',
  stamp,
});
