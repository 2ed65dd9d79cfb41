import { isOfRows } from '../reductions/reduction.ts';
import type { ExplainedPooling } from './explained-pooling.ts';
import { splitIndex } from './explained-pooling.ts';
import { PROVENANCE } from './provenance/list.ts';
import { weighing } from './provenance/weigh-elements.ts';
import { rowsGradient } from './rows/rows-gradient.ts';
import { explainOutput } from './weight-entries.ts';

/**
 * Adds ∂y/∂x times a gradient of y to a gradient of x: `gradient` of the joined y, 0 where nothing is attributed.
 * @throws nothing: a reduction without a derivative adds nothing
 */
export const poolingGradient = (pooling: ExplainedPooling, gradient: Float64Array): Float64Array => {
  if (pooling.reductions.some(isOfRows)) return rowsGradient(pooling, gradient);
  const result = new Float64Array(pooling.x.values.length);
  const weighings = pooling.reductions.map(({ name }) => {
    const provenance = PROVENANCE[name];
    return provenance && weighing(provenance, pooling.attributes, 'derivative');
  });
  gradient.forEach((share, joined) => {
    if (share === 0) return;
    const [r, k] = splitIndex(pooling, joined);
    const [reduction, weighed] = [pooling.reductions[r], weighings[r]];
    if (reduction === undefined || weighed === undefined) return;
    const { index, weight } = explainOutput(pooling, pooling.outputs.at(k), reduction, weighed);
    index.forEach((position, e) => {
      if (position >= 0) result[position] = (result[position] as number) + share * (weight[e] as number);
    });
  });
  return result;
};
