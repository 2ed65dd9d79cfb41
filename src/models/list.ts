import { DIALECT_OPERATORS } from '../dialects/list.ts';
import { dialectModel } from './dialect-model.ts';
import type { Model } from './model.ts';
import { POOL_MODELS } from './pool-models.ts';

/** Every model that is there from the start. */
export const MODELS: readonly Model[] = [...POOL_MODELS, ...DIALECT_OPERATORS.map(dialectModel)];
