import { elementCount } from '../../tensor/shape.ts';
import { type ExplainedPooling, positionOf, type WideTensor } from '../explained-pooling.ts';
import { attentionGradient } from './attention-gradient.ts';
import { covarianceGradient } from './covariance-gradient.ts';
import { type Matrix, rowsIn } from './matrix.ts';
import type { RanRows, RowGradient } from './row-gradient.ts';
import { vladGradient } from './vlad-gradient.ts';

const GRADIENTS: Readonly<Record<string, RowGradient | undefined>> = {
  attention: attentionGradient,
  covariance: covarianceGradient,
  vlad: vladGradient,
};

/** Whether a reduction of rows has a derivative. */
export const hasRowGradient = (name: string): boolean => GRADIENTS[name] !== undefined;

/** A region of a pooling of rows: its rows, and the position in x of a channel of row t. */
export type RowRegion = Omit<RanRows, 'gradient'> & { readonly position: (t: number, channel: number) => number };

/** Returns the regions of a pooling of rows: as many as y has without the axes of its reduction. */
export const rowRegionCount = ({ geometry, outputs }: ExplainedPooling): number => outputs.count / channelsOf(geometry);

const channelsOf = ({ outputShape, channelAxis = 0 }: ExplainedPooling['geometry']): number =>
  outputShape[channelAxis] as number;

/** Returns one region of a pooling of rows, in the order of y. */
export const rowRegion = (pooling: ExplainedPooling, region: number): RowRegion => {
  const { geometry, outputs, x, attributes, inputs } = pooling;
  const { outputShape, channelAxis = 0 } = geometry;
  const channels = channelsOf(geometry);
  const block = elementCount(outputShape.slice(channelAxis + 1));
  const lane = (c: number) => outputs.at((Math.floor(region / block) * channels + c) * block + (region % block));
  const lanes = Array.from({ length: channels }, (_, c) => lane(c));
  const cells = lanes[0]?.region.cells ?? new Int32Array();
  const position = (t: number, c: number): number =>
    positionOf(outputs, lanes[c] as (typeof lanes)[number], cells[t] as number);
  const rowsOf = (values: Float64Array): Matrix =>
    Array.from(cells, (_, t) => Float64Array.from({ length: channels }, (__, c) => values[position(t, c)] as number));
  return {
    rows: rowsOf(x.values),
    keyRows: inputs.keys && rowsOf(inputs.keys.values),
    queries: queriesOf(inputs.query, region, rowRegionCount(pooling), outputShape),
    attributes,
    inputs,
    position,
  };
};

/** Returns the gradient of x from that of y, of a pooling of rows. */
export const rowsGradient = (pooling: ExplainedPooling, gradient: Float64Array): Float64Array => {
  const name = pooling.reductions[0]?.name ?? '';
  const rule = GRADIENTS[name];
  if (rule === undefined) throw new Error(`${name} has no derivative`);
  const result = new Float64Array(pooling.x.values.length);
  const regions = rowRegionCount(pooling);
  const perRegion = gradient.length / regions;
  for (let r = 0; r < regions; r += 1) {
    const share = gradient.subarray(r * perRegion, (r + 1) * perRegion);
    if (share.every((each) => each === 0)) continue;
    const region = rowRegion(pooling, r);
    for (const [t, row] of rule({ ...region, gradient: share }).entries()) {
      row.forEach((value, c) => {
        const at = region.position(t, c);
        result[at] = (result[at] as number) + value;
      });
    }
  }
  return result;
};

/** Returns the queries of a region: of all regions, or of those of its place along the first axis of the output. */
const queriesOf = (
  query: WideTensor | undefined,
  region: number,
  regions: number,
  outputShape: readonly number[],
): Matrix => {
  if (query === undefined) return [];
  const { shape, values } = query;
  const columns = shape.at(-1) ?? 1;
  if (shape.length < 3) return rowsIn(values, columns);
  const lead = outputShape[0] as number;
  const size = values.length / lead;
  const first = Math.floor(region / (regions / lead));
  return rowsIn(values.subarray(first * size, (first + 1) * size), columns);
};
