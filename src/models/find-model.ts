import { quote, RequestError } from '../errors.ts';
import { MODELS } from './list.ts';
import type { Model } from './model.ts';
import { nearModels } from './near-models.ts';
import { poolModel } from './pool-models.ts';
import { readPoolName } from './pool-name.ts';

const BY_NAME: ReadonlyMap<string, Model> = new Map(MODELS.map((model) => [model.name, model]));

/**
 * The model of a name; `pool.global.mean,max` too, which no list has. `others`: further names that there are.
 * @throws UNKNOWN_MODEL with near names
 */
export const findModel = (name: string, others: readonly string[] = []): Model => {
  const listed = BY_NAME.get(name);
  if (listed !== undefined) return listed;
  const pooling = readPoolName(name);
  if (pooling !== undefined && pooling.reductions.length > 1) return poolModel(pooling.region, pooling.reductions);
  const near = nearModels(name, [...BY_NAME.keys(), ...others]);
  throw new RequestError('UNKNOWN_MODEL', `there is no model ${quote(name)}${near}; GET /v2/models lists them`);
};
