import { readAttributes } from '../../src/pipeline/attributes/attributes.ts';
import { findReduction, findRegion, operatorAttributes } from '../../src/pipeline/catalogue.ts';
import type { AnyReduction } from '../../src/reductions/reduction.ts';
import { isTable } from '../../src/regions/geometry.ts';
import type { ExampleTensor } from '../../src/regions/region-scheme.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import type { OperatorCase } from './operator-case.ts';

type OneRegion = Required<Pick<OperatorCase, 'attributes' | 'shape' | 'inputs'>> & {
  /** Shape of the weights of its positions, where it is not [n]. */
  readonly positions?: readonly number[];
};

const int64 = (name: string, shape: readonly number[], data: readonly number[]): ExampleTensor => ({
  name,
  datatype: 'INT64',
  shape,
  data: data.map(BigInt),
});

const boxes = (data: readonly number[]): ExampleTensor => ({ name: 'boxes', datatype: 'FP64', shape: [1, 5], data });

/** A request whose one region is all of n elements, in their order, where there is one. */
export const oneRegion = (region: string, n: number): OneRegion | undefined => {
  const line = { shape: [1, 1, n], inputs: [] };
  const found: Readonly<Record<string, OneRegion>> = {
    window: { ...line, attributes: { kernel_shape: n } },
    adaptive: { ...line, attributes: { output_shape: 1 } },
    global: { ...line, attributes: {} },
    pyramid: { ...line, attributes: { levels: 1 } },
    fractional: { ...line, attributes: { kernel_shape: n, output_shape: 1 } },
    sequence: { shape: [1, n, 1], attributes: {}, inputs: [int64('lengths', [1], [n])] },
    segment: { shape: [n, 1], attributes: {}, inputs: [int64('offsets', [2], [0, n])] },
    span: { shape: [1, n, 1], attributes: {}, inputs: [int64('spans', [1, 3], [0, 0, n])] },
    roi: {
      shape: [1, 1, 1, n],
      attributes: { output_shape: 1 },
      inputs: [boxes([0, 0, 0, n - 1, 0])],
      positions: [1, n],
    },
    roi_align: { shape: [1, 1, 1, n], attributes: { output_shape: 1 }, inputs: [boxes([0, 0, 0, n, 1])] },
  };
  return found[region];
};

/** `weights` of the values given. */
export const weighed = (data: readonly number[], shape: readonly number[] = [data.length]): ExampleTensor => ({
  name: 'weights',
  datatype: 'FP64',
  shape,
  data,
});

/** Whether the positions of a request may have the weights that its reduction takes, if it does. */
export const isWeighable = (
  given: Pick<OperatorCase, 'region' | 'reduction' | 'attributes' | 'shape' | 'inputs'>,
): boolean => {
  const reduction = findReduction(given.reduction);
  return !takesWeights(reduction) || positionsOf(given, findRegion(given.region), reduction) !== undefined;
};

/** The same request with some weights, shared by all planes, where its reduction takes them. */
export const withWeights = <
  Given extends Pick<OperatorCase, 'region' | 'reduction' | 'attributes' | 'shape' | 'inputs'>,
>(
  given: Given,
): Given => {
  const [region, reduction] = [findRegion(given.region), findReduction(given.reduction)];
  if (!takesWeights(reduction)) return given;
  const positions = positionsOf(given, region, reduction) ?? [1];
  const data = Array.from({ length: elementCount(positions) }, (_, i) => ((i * 7) % 5) / 4);
  const weights = { name: 'weights', datatype: 'FP32', shape: positions, data } as const;
  return { ...given, inputs: [...(given.inputs ?? []), weights] };
};

const takesWeights = ({ inputs = [] }: AnyReduction): boolean => inputs.some(({ name }) => name === 'weights');

/** Shape of one plane's positions, where the request is possible and they may have weights. */
const positionsOf = (
  { attributes, shape, inputs = [] }: Pick<OperatorCase, 'attributes' | 'shape' | 'inputs'>,
  region: ReturnType<typeof findRegion>,
  reduction: AnyReduction,
): readonly number[] | undefined => {
  try {
    const read = readAttributes(operatorAttributes(region, [reduction]), attributes, region.name);
    const listing = {
      shape,
      layout: (read.layout ?? 'channels_first') as 'channels_first',
      unbatched: read.unbatched === true,
    };
    const geometry = region.geometry(read, listing, 'FP32', Object.fromEntries(inputs.map((one) => [one.name, one])));
    if (isTable(geometry)) return geometry.positions;
    return geometry.padding === undefined
      ? (geometry.indexing?.plane ?? geometry.axes.map(({ input }) => input))
      : undefined;
  } catch {
    return undefined;
  }
};
