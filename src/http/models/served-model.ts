import { LRUCache } from 'lru-cache';
import { RequestError } from '../../errors.ts';
import { findModel } from '../../models/find-model.ts';
import { MODELS } from '../../models/list.ts';
import type { Model } from '../../models/model.ts';
import { MODEL_VERSION } from '../../models/model-version.ts';
import type { Context } from '../context.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';
import { PIPELINE_MODEL } from './pipeline-operator.ts';

/** Names of all models that the program and the folder have. */
export const modelNames = ({ models }: Pick<Context, 'models'>): readonly string[] => [
  ...MODELS.map(({ name }) => name),
  PIPELINE_MODEL.name,
  ...models.index().map(({ name }) => name),
];

/** What an address names: a model, and a version of it where it says one. */
export type ModelAddress = { readonly model: string; readonly version?: string };

/** Models that were found: one that joins reductions is made anew each time, and what is kept for a model is kept by it. */
const found = new LRUCache<string, Model>({ max: 1024 });
const MAX_KEPT_LENGTH = 256;

const modelOf = ({ models }: Pick<Context, 'models'>, name: string): Model => {
  if (name === PIPELINE_MODEL.name) return PIPELINE_MODEL;
  const cached = found.get(name) ?? models.find(name);
  if (cached !== undefined) return cached;
  const model = findModel(
    name,
    models.index().map((entry) => entry.name),
  );
  if (name.length <= MAX_KEPT_LENGTH) found.set(name, model);
  return model;
};

/**
 * The model at an address.
 * @throws UNKNOWN_MODEL, also for another version; TOO_MANY_ITEMS for more reductions than one pooling may join
 */
export const servedModel = (context: Pick<Context, 'config' | 'models'>, { model, version }: ModelAddress): Model => {
  refuseManyReductions(context.config, model.split(',').length);
  const served = modelOf(context, model);
  const { name, version: own = MODEL_VERSION } = served;
  if (version === undefined || version === own) return served;
  const detail = `${name} has the version ${own}, got ${JSON.stringify(version.slice(0, 64))}`;
  throw new RequestError('UNKNOWN_MODEL', detail);
};
