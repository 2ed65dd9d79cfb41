import type { ReadPooling } from '../pipeline/attributes/read-pooling.ts';
import { tapFilter } from '../reductions/arithmetic.ts';
import type { AnyReduction, Reduction } from '../reductions/reduction.ts';
import type { Geometry, RegionInputs } from '../regions/geometry.ts';
import { isTable } from '../regions/geometry.ts';
import { elementCount } from '../tensor/shape.ts';
import type { RegionValues } from './provenance/provenance.ts';
import { listAxes } from './regions/list-axes.ts';
import { listTable } from './regions/list-table.ts';
import type { PooledOutput, PooledOutputs } from './regions/region-cells.ts';
import { spatialExtents } from './regions/spatial-extents.ts';

/** A tensor whose values are FP64. */
export type WideTensor = { readonly shape: readonly number[]; readonly values: Float64Array };

/** A pooling that has run, with the tensors that explain it. */
export type ExplainedPooling = {
  readonly region: string;
  readonly reductions: readonly AnyReduction[];
  readonly attributes: ReadPooling['attributes'];
  readonly geometry: Geometry;
  readonly x: WideTensor;
  /** All reductions, joined along the channels. */
  readonly y: WideTensor;
  /** The other tensors of the operator. */
  readonly inputs: Readonly<Record<string, WideTensor | undefined>>;
  readonly outputs: PooledOutputs;
  /** Extents of the axes of x that are neither batch nor channels. */
  readonly extents: readonly number[];
};

/** Returns the pooling with its regions listed. */
export const explainedPooling = (pooling: Omit<ExplainedPooling, 'outputs' | 'extents'>): ExplainedPooling => {
  const { geometry, x, inputs, attributes, reductions } = pooling;
  const extents = spatialExtents(geometry.axisNames, x.shape);
  const values: RegionInputs = Object.fromEntries(
    Object.entries(inputs).flatMap(([name, tensor]) => (tensor ? [[name, tensor.values as never]] : [])),
  );
  const outputs = isTable(geometry)
    ? listTable(geometry, extents, values)
    : listAxes(geometry, x.shape, filterOf(reductions, attributes));
  return { ...pooling, outputs, extents };
};

const filterOf = (reductions: readonly AnyReduction[], attributes: ReadPooling['attributes']) => {
  for (const reduction of reductions) {
    const filter = 'arithmetic' in reduction ? tapFilter(reduction.arithmetic(attributes, 'FP64', 1)) : undefined;
    if (filter !== undefined) return filter;
  }
  return undefined;
};

/** Position in the joined y of output k of reduction r. */
export const joinedIndex = ({ geometry, reductions }: ExplainedPooling, r: number, k: number): number => {
  if (reductions.length === 1) return k;
  const { outputShape, channelAxis = 0 } = geometry;
  const block = elementCount(outputShape.slice(channelAxis));
  return Math.floor(k / block) * block * reductions.length + r * block + (k % block);
};

/** The reduction and its output of a position in the joined y. */
export const splitIndex = ({ geometry, reductions }: ExplainedPooling, joined: number): readonly [number, number] => {
  if (reductions.length === 1) return [0, joined];
  const { outputShape, channelAxis = 0 } = geometry;
  const block = elementCount(outputShape.slice(channelAxis));
  const part = Math.floor(joined / block);
  return [part % reductions.length, Math.floor(part / reductions.length) * block + (joined % block)];
};

/** The elements of an output: their values, and the number of each in its region; NaN are left out with `nan=ignore`. */
export type OutputElements = RegionValues & { readonly elements: Int32Array | undefined };

/** Returns the position in x of a cell of an output; −1 for constant padding. */
export const positionOf = ({ stride, listed }: PooledOutputs, { base }: PooledOutput, cell: number): number => {
  if (cell < 0) return -1;
  const position = base + cell * stride;
  return listed === undefined ? position : listed(position);
};

/** Returns the elements of one output of a reduction. */
export const elementsOfOutput = (
  pooling: ExplainedPooling,
  output: PooledOutput,
  reduction: Pick<Reduction, 'inputs'>,
): OutputElements => {
  const { region } = output;
  const all = valuesOf(pooling, output);
  const weights = reduction.inputs?.some(({ name }) => name === 'weights') ? pooling.inputs.weights : undefined;
  const taps = weights === undefined ? region.taps : positionWeights(weights, output, pooling);
  const isKept = pooling.attributes.nan === 'ignore' && all.some(Number.isNaN);
  const common = { channel: output.channel, regionIndex: region.index };
  if (!isKept) return { ...common, values: all, divisor: region.divisor, taps, elements: undefined };
  const elements = Int32Array.from([...all.keys()].filter((e) => !Number.isNaN(all[e])));
  const pick = (from: Float64Array): Float64Array => Float64Array.from(elements, (e) => from[e] as number);
  const skipped = all.length - elements.length;
  return {
    ...common,
    values: pick(all),
    divisor: region.counts ? region.divisor - skipped : region.divisor,
    taps: taps && pick(taps),
    elements,
  };
};

const valuesOf = ({ x, outputs }: ExplainedPooling, output: PooledOutput): Float64Array => {
  const { cells, first, factors } = output.region;
  const value = (cell: number): number => {
    const position = positionOf(outputs, output, cell);
    return position < 0 ? outputs.padValue : (x.values[position] as number);
  };
  if (first === undefined || factors === undefined) {
    // Float64Array.from takes an iterator.
    const plain = new Float64Array(cells.length);
    for (let e = 0; e < plain.length; e += 1) plain[e] = value(cells[e] as number);
    return plain;
  }
  const values = new Float64Array(first.length - 1);
  for (let e = 0; e < values.length; e += 1) {
    let sum = 0;
    for (let c = first[e] as number; c < (first[e + 1] as number); c += 1)
      sum += (factors[c] as number) * value(cells[c] as number);
    values[e] = sum;
  }
  return values;
};

/** Weights of the positions of an output's cells: `[…positions]`, or of each plane. */
const positionWeights = (
  { shape, values }: WideTensor,
  { region, plane }: PooledOutput,
  { extents }: ExplainedPooling,
): Float64Array => {
  const positions = elementCount(extents);
  const isShared = elementCount(shape) === positions && shape.length === extents.length;
  const from = isShared ? 0 : plane * positions;
  return Float64Array.from(region.cells, (cell) => values[from + cell] as number);
};
