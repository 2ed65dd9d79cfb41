import { findReduction, findRegion, operatorAttributes } from '../../../src/pipeline/catalogue.ts';
import { REDUCTIONS, ROW_REDUCTIONS } from '../../../src/reductions/list.ts';
import { isOfRows } from '../../../src/reductions/reduction.ts';
import { REGIONS } from '../../../src/regions/list.ts';
import { DTYPE_NAMES } from '../../../src/tensor/dtype.ts';
import type { PlanRequest, RequestInput } from './plan-request.ts';
import type { Random } from './random.ts';
import { randomRegion } from './random-region.ts';
import { rowInputs } from './random-rows.ts';
import { randomAttributes, randomDatatype, randomFill } from './random-values.ts';
import type { Sizes } from './sizes.ts';

const NAMES = [...REDUCTIONS, ...ROW_REDUCTIONS, ...ROW_REDUCTIONS].map(({ name }) => name);
const REGION_NAMES = [...REGIONS.map(({ name }) => name), 'window', 'window'];

/** One pooling, joined now and then; its attributes are those that a region takes, and some of the rest. */
export const randomPooling = (random: Random, sizes: Sizes): PlanRequest => {
  const region = random.pick(REGION_NAMES);
  const reductions = [random.pick(NAMES)];
  while (random.chance(0.1)) reductions.push(random.pick(NAMES));
  const unique = [...new Set(reductions)];
  const own = randomRegion(random, region, sizes.elements);
  const found = unique.map(findReduction);
  const schemas = operatorAttributes(findRegion(region), found);
  const theirs = Object.assign({}, ...found.map(({ attributes }) => randomAttributes(random, attributes, 0.4)));
  const rest = ['nan', 'empty', 'return_indices', 'index_space', 'nan_index'].filter((name) => name in schemas);
  const more = randomAttributes(random, Object.fromEntries(rest.map((name) => [name, schemas[name]])) as never, 0.15);
  const attributes: Record<string, unknown> = { ...theirs, ...more, ...own.attributes };
  if (random.chance(0.15)) attributes.output_datatype = random.pick(DTYPE_NAMES);
  fitLists(random, attributes, own.channels);
  const x: RequestInput = { name: 'x', datatype: randomDatatype(random), shape: own.shape, fill: randomFill(random) };
  const rows = found.find(isOfRows);
  const weights: readonly RequestInput[] =
    unique.includes('weighted') && own.positions
      ? [{ name: 'weights', datatype: 'FP32', shape: own.positions, fill: 'random' }]
      : [];
  return {
    kind: 'pool',
    operator: `${region}/${unique}`,
    attributes,
    inputs: [x, ...own.inputs, ...weights, ...(rows ? rowInputs(random, rows.name, own.channels, attributes) : [])],
    ...(random.chance(0.08) && { partial: true }),
    seed: random.whole(0, 1e9),
  };
};

/** Lists as long as there are channels or taps, and quantiles that are high now and then. */
const fitLists = (random: Random, attributes: Record<string, unknown>, channels: number): void => {
  if (Array.isArray(attributes.p)) attributes.p = Array.from({ length: channels }, () => random.whole(1, 4));
  if (Array.isArray(attributes.filter)) {
    const taps = [attributes.kernel_shape].flat();
    attributes.filter = Array.from({ length: Number(taps[0]) || 1 }, (_, i) => 1 + (i % 3));
  }
};
