import { RequestError } from '../../errors.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { WeightLists } from '../explain-outputs.ts';
import type { ExplainedPooling } from '../explained-pooling.ts';
import type { WeightsKind } from '../provenance/provenance.ts';
import type { WeightsChoice } from '../provenance/weigh-elements.ts';
import { headWeights, keysOf } from './attention-gradient.ts';
import { rowRegion, rowRegionCount, rowsGradient } from './rows-gradient.ts';

/** Whether the outputs of attention are sums of rows: without projections of values. */
const hasRowWeights = (name: string, inputs: readonly string[]): boolean =>
  name === 'attention' && !inputs.includes('value') && !inputs.includes('out');

/** Returns the kind of the weights of a reduction of rows. @throws INVALID_ATTRIBUTE for weights that it does not have */
export const rowsKind = (
  name: string,
  inputs: readonly string[],
  choice: WeightsChoice,
  output: number | undefined,
): WeightsKind | undefined => {
  if (choice === 'none') return undefined;
  const isExact = hasRowWeights(name, inputs) && choice !== 'derivative';
  if (choice === 'exact' && !isExact) {
    const detail = `weights: expected auto, derivative or none with ${name}, whose outputs are no sums of rows, got exact`;
    throw new RequestError('INVALID_ATTRIBUTE', detail, '?weights');
  }
  if (isExact) return 'exact';
  if (output !== undefined) return 'derivative';
  const detail = `weights: expected output=INDEX beside the derivative of ${name}, each output of which depends on all its rows, or none; got ${choice}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?weights');
};

/** Returns the lists of the weights of rows, at most: regions × queries × heads, or one. */
export const rowLists = (y: readonly number[], channels: number, heads: number, output: number | undefined): number =>
  output === undefined ? (elementCount(y) / Math.max(channels, 1)) * heads : 1;

/** Returns the weights of the rows of attention: of each region, query and head; or those of the head of one output. */
export const attentionLists = (pooling: ExplainedPooling, output: number | undefined): WeightLists => {
  const { attributes, y, x, geometry } = pooling;
  const channels = y.shape.at(-1) ?? 1;
  const heads = Number(attributes.heads ?? 1);
  const temperature = Number(attributes.temperature ?? 1);
  const axis = geometry.axisNames.indexOf('channels');
  const inner = elementCount(x.shape.slice(axis + 1));
  const extent = x.shape[axis] as number;
  /** The number of a row of x, of one of its elements. */
  const rowAt = (position: number): number => Math.floor(position / (inner * extent)) * inner + (position % inner);
  const lists = { offsets: [0], index: [] as number[], weight: [] as number[] };
  const regions = rowRegionCount(pooling);
  const perRegion = y.values.length / regions;
  const isWanted = (r: number, q: number, head: number): boolean => {
    if (output === undefined) return true;
    const first = r * perRegion + q * channels;
    return output >= first + (head * channels) / heads && output < first + ((head + 1) * channels) / heads;
  };
  for (let r = 0; r < regions; r += 1) {
    const region = rowRegion(pooling, r);
    const keys = keysOf(region);
    for (const [q, query] of region.queries.entries()) {
      for (let head = 0; head < heads; head += 1) {
        if (!isWanted(r, q, head)) continue;
        headWeights({ head, heads, query, keys, temperature }).forEach((weight, t) => {
          if (weight === 0) return;
          lists.index.push(rowAt(region.position(t, 0)));
          lists.weight.push(weight);
        });
        lists.offsets.push(lists.index.length);
      }
    }
  }
  return lists;
};

/** Returns the derivatives of one output of a reduction of rows, by the elements of x. */
export const derivativeList = (pooling: ExplainedPooling, output: number): WeightLists => {
  const gradient = new Float64Array(pooling.y.values.length);
  gradient[output] = 1;
  const index: number[] = [];
  const weight: number[] = [];
  rowsGradient(pooling, gradient).forEach((share, position) => {
    if (share === 0) return;
    index.push(position);
    weight.push(share);
  });
  return { offsets: [0, index.length], index, weight };
};

/** Returns the outputs of attention by the regions' order of channels; undefined unless each region has one row of y. */
export const singleRowOutputs = (pooling: ExplainedPooling): Float64Array | undefined => {
  const { y, outputs, geometry, inputs, reductions } = pooling;
  const names = Object.keys(inputs).filter((name) => inputs[name] !== undefined);
  if (y.values.length !== outputs.count || !hasRowWeights(reductions[0]?.name ?? '', names)) return undefined;
  const { outputShape, channelAxis = 0 } = geometry;
  const channels = outputShape[channelAxis] as number;
  const block = elementCount(outputShape.slice(channelAxis + 1));
  return new Float64Array(outputs.count).map((_, k) => {
    const region = Math.floor(k / (channels * block)) * block + (k % block);
    return y.values[region * channels + (Math.floor(k / block) % channels)] as number;
  });
};
