import { LRUCache } from 'lru-cache';
import type { Config } from '../../config.ts';
import { RequestError } from '../../errors.ts';
import { findModel } from '../../models/find-model.ts';
import type { Model } from '../../models/model.ts';
import { refuseManyReductions } from '../plans/request-limits.ts';

/** The one version that models have. */
export const MODEL_VERSION = '1';

/** What an address names: a model, and a version of it where it says one. */
export type ModelAddress = { readonly model: string; readonly version?: string };

/** Models that were found: one that joins reductions is made anew each time, and what is kept for a model is kept by it. */
const found = new LRUCache<string, Model>({ max: 1024 });
const MAX_KEPT_LENGTH = 256;

const modelOf = (name: string): Model => {
  const known = found.get(name);
  if (known !== undefined) return known;
  const model = findModel(name);
  if (name.length <= MAX_KEPT_LENGTH) found.set(name, model);
  return model;
};

/**
 * The model at an address.
 * @throws UNKNOWN_MODEL, also for another version; TOO_MANY_ITEMS for more reductions than one pooling may join
 */
export const servedModel = (config: Config, { model, version = MODEL_VERSION }: ModelAddress): Model => {
  refuseManyReductions(config, model.split(',').length);
  const served = modelOf(model);
  if (version === MODEL_VERSION) return served;
  throw new RequestError(
    'UNKNOWN_MODEL',
    `${served.name} has the version ${MODEL_VERSION}, got ${JSON.stringify(version.slice(0, 64))}`,
  );
};
