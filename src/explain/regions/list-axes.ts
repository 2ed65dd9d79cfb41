import { paddedSource } from '../../pipeline/lowering/padded-source.ts';
import type { TapFilter } from '../../reductions/arithmetic.ts';
import { axisTaps } from '../../regions/axis-taps.ts';
import type { AxesGeometry, AxisIntervals, Padding } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { PooledOutput, PooledOutputs, RegionCells } from './region-cells.ts';

/** Returns the outputs of regions that are products of intervals. `shape`: of x as listed. */
export const listAxes = (geometry: AxesGeometry, shape: readonly number[], filter?: TapFilter): PooledOutputs => {
  const { outer, inner, axes, padding, indexing } = geometry;
  const plane = elementCount(padding?.extents ?? axes.map((axis) => axis.input));
  const regions = productRegions(geometry, filter);
  const channels = indexing?.channels ?? 1;
  const areChannels = inner > 1 || channels === inner;
  const at = (k: number): PooledOutput => {
    const i = k % inner;
    const r = Math.floor(k / inner);
    const o = Math.floor(r / regions.length);
    return {
      region: regions[r % regions.length] as RegionCells,
      base: o * plane * inner + i,
      channel: inner > 1 ? i : o % channels,
      plane: areChannels ? o : Math.floor(o / channels),
    };
  };
  const listed = listedPositions(geometry, shape);
  const planes = indexing === undefined ? outer * inner : (outer * inner) / channels;
  return {
    count: outer * regions.length * inner,
    at,
    regions: Array.from({ length: planes }, () => regions).flat(),
    stride: inner,
    ...(listed && { listed }),
    padValue: Number(padding?.value ?? 0),
  };
};

/** One position of an axis: its cells, its interval and what of both is real. */
type Tap = {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  /** Cells that count in a divisor. */
  readonly cells: number;
  readonly begin: number;
  readonly end: number;
  /** Cells that are no padding. */
  readonly inside: number;
  readonly weights: readonly number[] | undefined;
};

/** Returns the regions of one plane, row-major. */
const productRegions = (geometry: AxesGeometry, filter: TapFilter | undefined): readonly RegionCells[] => {
  const { axes, padding, divisor } = geometry;
  const source = padding && paddedSource(padding);
  const taps = axes.map((axis, a) => Array.from({ length: axis.output }, (_, j) => tapAt(axis, j, a, padding, filter)));
  const regions: RegionCells[] = [];
  const visit = (a: number, chosen: readonly Tap[]): void => {
    if (a < taps.length) {
      for (const tap of taps[a] as readonly Tap[]) visit(a + 1, [...chosen, tap]);
      return;
    }
    const counted = elementCount(chosen.map((tap) => tap.cells));
    regions.push({
      ...cellsOf(chosen, axes, source),
      divisor: divisor === 0 ? counted : divisor,
      counts: divisor === 0,
      padding: paddingShare(chosen, counted, padding),
      begin: chosen.map((tap) => tap.begin),
      end: chosen.map((tap) => tap.end),
      index: regions.length,
    });
  };
  visit(0, []);
  return regions;
};

const tapAt = (
  axis: AxisIntervals,
  j: number,
  a: number,
  padding: Padding | undefined,
  filter: TapFilter | undefined,
): Tap => {
  const { first, count, step, cells } = axisTaps(axis, j);
  if (axis.kind !== 'window')
    return { first, count, step, cells, begin: first, end: first + count, inside: count, weights: undefined };
  const { stride, padBegin, dilation, kernel } = axis;
  const before = padding?.begin[a] ?? 0;
  const begin = j * stride - padBegin - before;
  const extent = padding?.extents[a] ?? axis.input;
  let inside = 0;
  for (let t = 0; t < count; t += 1) {
    const cell = first + t * step - before;
    if (cell >= 0 && cell < extent) inside += 1;
  }
  const skipped = (first - (j * stride - padBegin)) / step;
  const weights = filter?.(kernel).slice(skipped, skipped + count);
  return { first, count, step, cells, begin, end: begin + dilation * (kernel - 1) + 1, inside, weights };
};

const paddingShare = (taps: readonly Tap[], counted: number, padding: Padding | undefined): number => {
  const elements = elementCount(taps.map((tap) => tap.count));
  if (padding === undefined) return counted === 0 ? 0 : (counted - elements) / counted;
  return elements === 0 ? 0 : 1 - elementCount(taps.map((tap) => tap.inside)) / elements;
};

const cellsOf = (
  taps: readonly Tap[],
  axes: readonly AxisIntervals[],
  source: ((cell: number) => number) | undefined,
): Pick<RegionCells, 'cells' | 'taps'> => {
  const cells = new Int32Array(elementCount(taps.map((tap) => tap.count)));
  const isWeighed = taps.some((tap) => tap.weights !== undefined);
  const weights = new Float64Array(isWeighed ? cells.length : 0);
  let at = 0;
  const visit = (a: number, cell: number, weight: number): void => {
    const tap = taps[a];
    if (tap === undefined) {
      cells[at] = source === undefined ? cell : source(cell);
      if (isWeighed) weights[at] = weight;
      at += 1;
      return;
    }
    const { input } = axes[a] as AxisIntervals;
    for (let t = 0; t < tap.count; t += 1)
      visit(a + 1, cell * input + tap.first + t * tap.step, weight * (tap.weights?.[t] ?? 1));
  };
  visit(0, 0, 1);
  return isWeighed ? { cells, taps: weights } : { cells };
};

/** Returns the function from positions in the geometry's order of axes to positions in the tensor as listed. */
const listedPositions = (
  { permutation }: AxesGeometry,
  shape: readonly number[],
): ((position: number) => number) | undefined => {
  if (permutation === undefined) return undefined;
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const order = permutation
    .map((axis) => ({ extent: shape[axis] as number, stride: strides[axis] as number }))
    .toReversed();
  return (position) => {
    let rest = position;
    let flat = 0;
    for (const { extent, stride } of order) {
      flat += (rest % extent) * stride;
      rest = Math.floor(rest / extent);
    }
    return flat;
  };
};
