import { catalogue, findReductions, findRegion, operatorAttributes, operatorInputs } from '../pipeline/catalogue.ts';
import { planPooling } from '../pipeline/plan-pooling.ts';
import type { Model } from './model.ts';

/** Inputs that say positions or how many there are: of integers alone. */
const POSITIONS: ReadonlySet<string> = new Set(['lengths', 'offsets', 'segment_ids', 'spans', 'batch_indices']);

/** The model `pool.{region}.{reductions}`, several reductions joined by commas. @throws UNKNOWN_OPERATOR */
export const poolModel = (region: string, reductions: readonly string[]): Model => {
  const [regions, joined] = [findRegion(region), findReductions(reductions)];
  return Object.freeze({
    name: `pool.${region}.${reductions}`,
    inputs: operatorInputs(regions, joined).map((input) =>
      POSITIONS.has(input.name) ? { ...input, datatype: 'INT64' } : input,
    ),
    outputs: [{ name: 'y' }, { name: 'indices', optional: true, datatype: 'INT64' }],
    parameters: operatorAttributes(regions, joined),
    plan: (attributes, inputs) => planPooling({ region, reductions, attributes, inputs }),
  } satisfies Model);
};

/** Every operator of the table as a model, in its order. */
export const POOL_MODELS: readonly Model[] = catalogue()
  .operators.filter(({ supported }) => supported)
  .map(({ region, reduction }) => poolModel(region, [reduction]));
