import type { TapFilter } from '../../reductions/arithmetic.ts';
import type { Element } from '../../reductions/reduction.ts';
import { axisTaps } from '../../regions/axis-taps.ts';
import type { AxesGeometry, AxisIntervals } from '../../regions/geometry.ts';
import { paddedSource } from '../lowering/padded-source.ts';
import type { RegionElements } from './region-elements.ts';

/** Returns the elements of every output of regions that are products of intervals, in row-major order of the output. */
export const axesOutputs = (
  geometry: AxesGeometry,
  shape: readonly number[],
  x: readonly Element[],
  filter?: TapFilter,
): readonly RegionElements[] => {
  const { outer, inner, axes, padding, indexing } = geometry;
  const listing = listedPositions(geometry, shape);
  const source = padding && paddedSource(padding);
  const sourcePlane = product(padding?.extents ?? axes.map((axis) => axis.input));
  const regions = regionsOf(geometry, filter);
  const channels = indexing?.channels ?? 1;
  const outputs: RegionElements[] = [];
  for (let o = 0; o < outer; o += 1) {
    for (const region of regions) {
      for (let i = 0; i < inner; i += 1) {
        const places = region.cells.map((cell) => (source ? source(cell) : cell));
        const positions = places.map((cell) => (cell < 0 ? -1 : listing((o * sourcePlane + cell) * inner + i)));
        outputs.push({
          positions,
          elements: positions.map((position) => (position < 0 ? padding?.value : x[position]) as Element),
          places,
          ...(filter && { weights: region.weights }),
          plane: inner > 1 || channels === inner ? o : Math.floor(o / channels),
          divisor: region.divisor,
          counts: geometry.divisor === 0,
          channel: inner > 1 ? i : o % channels,
        });
      }
    }
  }
  return outputs;
};

/** Returns the cells of the (padded) plane of every output position, row-major, with its divisor. */
const regionsOf = ({ axes, divisor }: AxesGeometry, filter: TapFilter | undefined): Region[] => {
  let regions: Region[] = [{ cells: [0], weights: [1], divisor: 1 }];
  for (const axis of axes) {
    const taps = Array.from({ length: axis.output }, (_, j) => ({
      ...axisTaps(axis, j),
      weights: tapWeights(axis, j, filter),
    }));
    regions = regions.flatMap((region) =>
      taps.map(({ first, count, step, cells, weights }) => ({
        weights: region.weights.flatMap((weight) => weights.map((factor) => weight * factor)),
        cells: region.cells.flatMap((cell) =>
          Array.from({ length: count }, (_, t) => cell * axis.input + first + t * step),
        ),
        divisor: region.divisor * cells,
      })),
    );
  }
  return divisor === 0 ? regions : regions.map((region) => ({ ...region, divisor }));
};

type Region = { readonly cells: number[]; readonly weights: number[]; readonly divisor: number };

/** Returns the weights that the filter has for the real cells of position j. */
const tapWeights = (axis: AxisIntervals, j: number, filter: TapFilter | undefined): number[] => {
  const { first, count, step } = axisTaps(axis, j);
  if (filter === undefined || axis.kind !== 'window') return Array<number>(count).fill(1);
  const skipped = (first - (j * axis.stride - axis.padBegin)) / step;
  return filter(axis.kernel).slice(skipped, skipped + count);
};

/** Returns a function from positions in the geometry's order of axes to positions in the tensor as listed. */
const listedPositions = ({ permutation }: AxesGeometry, shape: readonly number[]): ((position: number) => number) => {
  if (permutation === undefined) return (position) => position;
  return (position) => {
    const coordinates: number[] = [];
    let rest = position;
    for (const axis of permutation.toReversed()) {
      coordinates[axis] = rest % (shape[axis] as number);
      rest = Math.floor(rest / (shape[axis] as number));
    }
    return coordinates.reduce((flat, coordinate, axis) => flat * (shape[axis] as number) + coordinate, 0);
  };
};

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);
