import { type ExplainedPooling, positionOf } from '../explained-pooling.ts';
import { bilinear } from './bilinear.ts';
import { spread } from './cell-sums.ts';

/** Ways to rebuild x from y, in the order in which the first of equal ones is taken. */
export const METHODS = ['unpool', 'nearest', 'bilinear'] as const;

export type Method = (typeof METHODS)[number];

/** The tensor that each method rebuilds; non-finite values are 0. */
export type Rebuilt = Readonly<Partial<Record<Method, Float64Array>>>;

/** Returns x as each method that applies rebuilds it. `typical`: outputs as typical elements; `winners`: cells, of selections. */
export const rebuild = (
  pooling: ExplainedPooling,
  y: Float64Array,
  typical: Float64Array,
  winners: Int32Array | undefined,
): Rebuilt => {
  const finest = finestLevel(pooling);
  const nearest = spread(
    pooling,
    (k) => typical[k] as number,
    ({ region }) => finest === undefined || region.level === finest,
  );
  const unpooled = winners === undefined || pooling.region === 'roi_align' ? undefined : unpool(pooling, y, winners);
  const smooth = bilinear(pooling, typical);
  return {
    ...(unpooled && { unpool: finite(unpooled) }),
    nearest: finite(nearest),
    ...(smooth && { bilinear: finite(smooth) }),
  };
};

/** Returns the level of a pyramid that has the most bins. */
const finestLevel = ({ region, outputs }: ExplainedPooling): number | undefined => {
  if (region !== 'pyramid') return undefined;
  const bins = new Map<number, number>();
  for (const { level = 0 } of outputs.regions) bins.set(level, (bins.get(level) ?? 0) + 1);
  return [...bins].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
};

/** Returns y at the cells of the winners, 0 elsewhere (Zeiler and Fergus 2014). */
const unpool = (pooling: ExplainedPooling, y: Float64Array, winners: Int32Array): Float64Array => {
  const rebuilt = new Float64Array(pooling.x.values.length);
  winners.forEach((cell, k) => {
    const position = positionOf(pooling.outputs, pooling.outputs.at(k), cell);
    if (position >= 0) rebuilt[position] = y[k] as number;
  });
  return rebuilt;
};

const finite = (values: Float64Array): Float64Array => values.map((value) => (Number.isFinite(value) ? value : 0));
