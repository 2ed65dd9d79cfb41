import { RequestError } from '../../errors.ts';
import { findModel } from '../../models/find-model.ts';
import type { Model } from '../../models/model.ts';

/** The one version that models have. */
export const MODEL_VERSION = '1';

/** What an address names: a model, and a version of it where it says one. */
export type ModelAddress = { readonly model: string; readonly version?: string };

/** The model at an address. @throws UNKNOWN_MODEL, also for another version */
export const servedModel = ({ model, version = MODEL_VERSION }: ModelAddress): Model => {
  const found = findModel(model);
  if (version === MODEL_VERSION) return found;
  throw new RequestError(
    'UNKNOWN_MODEL',
    `${found.name} has the version ${MODEL_VERSION}, got ${JSON.stringify(version.slice(0, 64))}`,
  );
};
