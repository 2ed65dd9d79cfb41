import { LRUCache } from 'lru-cache';
import { quote, RequestError } from '../../errors.ts';
import { findModel } from '../../models/find-model.ts';
import { MODELS } from '../../models/list.ts';
import type { Model } from '../../models/model.ts';
import { MODEL_VERSION } from '../../models/model-version.ts';
import type { Context } from '../context.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';
import { PIPELINE_MODEL } from './pipeline-operator.ts';

/** Returns the names of all built-in models and named pipelines. */
export const modelNames = ({ models }: Pick<Context, 'models'>): readonly string[] => [
  ...MODELS.map(({ name }) => name),
  PIPELINE_MODEL.name,
  ...models.index().map(({ name }) => name),
];

/** Returns the models that are ready: all built-in ones, and the served version of each named pipeline. */
export const readyModels = ({ models }: Pick<Context, 'models'>): readonly Pick<Model, 'name' | 'version'>[] => [
  ...MODELS,
  PIPELINE_MODEL,
  ...models.index().filter(({ state }) => state === 'READY'),
];

/** The model of a URL, and its version if the URL has one. */
export type ModelAddress = { readonly model: string; readonly version?: string };

/** Cache of built-in models: models that join reductions are created on demand, and other caches are keyed by model. */
const builtInModels = new LRUCache<string, Model>({ max: 1024 });
const MAX_NAME_LENGTH = 256;

const modelOf = ({ models }: Pick<Context, 'models'>, name: string): Model => {
  if (name === PIPELINE_MODEL.name) return PIPELINE_MODEL;
  const cached = builtInModels.get(name) ?? models.find(name);
  if (cached !== undefined) return cached;
  const model = findModel(
    name,
    models.index().map((entry) => entry.name),
  );
  if (name.length <= MAX_NAME_LENGTH) builtInModels.set(name, model);
  return model;
};

/**
 * Returns the model of a URL.
 * @throws UNKNOWN_MODEL, also for another version; TOO_MANY_ITEMS for more reductions than one pooling may join
 */
export const servedModel = (context: Pick<Context, 'config' | 'models'>, { model, version }: ModelAddress): Model => {
  refuseManyReductions(context.config, model.split(',').length);
  const served = modelOf(context, model);
  const { name, version: servedVersion = MODEL_VERSION } = served;
  if (version === undefined || version === servedVersion) return served;
  const detail = `${name} has the version ${servedVersion}, got ${quote(version)}`;
  throw new RequestError('UNKNOWN_MODEL', detail);
};
