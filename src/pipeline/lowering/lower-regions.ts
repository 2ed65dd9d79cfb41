import { RequestError } from '../../errors.ts';
import { type Arithmetic, channelExponents, kernelFold } from '../../reductions/arithmetic.ts';
import type { Reduction } from '../../reductions/reduction.ts';
import { type AxesGeometry, type Geometry, isTable, type TableGeometry } from '../../regions/geometry.ts';
import type { DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { totalElements } from '../cost/region-elements.ts';
import { regionsAxes } from '../kernel-calls/gather-calls.ts';
import type { PoolStep } from '../pipeline.ts';
import type { Draft } from './draft.ts';
import { axesLayout, lowerGather } from './lower-gather.ts';
import { lowerAxis, lowerReduction } from './lower-reduction.ts';
import { lowerScan, type ScannedTensor } from './lower-scan.ts';
import { convert, lowerTable } from './lower-table.ts';
import { refusalsOf } from './pooling-refusals.ts';
import type { PlanTensor } from './prepare-input.ts';
import type { RegionReduction } from './region-reduction.ts';

type PooledTensor = Omit<RegionReduction<Geometry>, 'reduction' | 'y' | 'geometry'> & {
  /** What the pooled tensor is called. */
  readonly name: string;
  /** Those that will be made of the regions. */
  readonly reductions: readonly Reduction[];
};
/** What a step says of its regions beside their tables. */
export type RegionHints = Pick<PoolStep, 'whole' | 'disjoint'>;
/** One reduction over regions that are prepared, into the buffers `y` and `indices`. */
export type RegionReducer = (
  reduction: Reduction,
  y: string,
  more?: { readonly indices?: string; readonly output?: DType },
) => void;

/** Prepares the regions of a pooling for one reduction after another. `input`: a tensor that says regions or weights. */
export const lowerRegions = (
  draft: Draft,
  geometry: Geometry,
  tensor: PooledTensor,
  input: (name: string) => PlanTensor,
  hints: RegionHints,
): RegionReducer =>
  isTable(geometry) ? overTable(draft, geometry, tensor, input, hints) : overAxes(draft, geometry, tensor, input);

const overTable = (
  draft: Draft,
  geometry: TableGeometry,
  tensor: PooledTensor,
  input: (name: string) => PlanTensor,
  { whole, disjoint }: RegionHints,
): RegionReducer => {
  const ordered = tensor.reductions.some(
    (reduction) => kernelFold(reduction.arithmetic(tensor.attributes, tensor.input, 1)).ordered,
  );
  lowerTable(draft, geometry, input, ordered, whole);
  const { walk, regions, perGroup, channelsLast, largestRegion, positions } = geometry;
  if (tensor.attributes.nan === 'error') lowerScan(draft, scanned(tensor), geometry, { walk, regions });
  return (reduction, y, { indices, output = tensor.output } = {}) => {
    const arithmetic = reduction.arithmetic(tensor.attributes, tensor.input, largestRegion);
    checkExponents(arithmetic, walk.lanes);
    const weights = weightsOf(draft, reduction, { positions, planes: walk.planes * walk.outer, tensor }, input);
    lowerGather(draft, {
      ...tensor,
      output,
      y,
      geometry,
      ...(indices !== undefined && { indices }),
      ...(weights && { weights }),
      layout: { walk, regions: { regions, perGroup, channelsLast } },
      arithmetic,
      largestRegion,
      elements: totalElements(geometry, disjoint),
      samples: geometry.table.kind !== 'samples' ? undefined : geometry.table.cornersApart ? 'apart' : 'whole',
      refusals: refusalsOf(output),
    });
  };
};

const overAxes = (
  draft: Draft,
  geometry: AxesGeometry,
  tensor: PooledTensor,
  input: (name: string) => PlanTensor,
): RegionReducer => {
  const axes = geometry.axes.map((axis) => lowerAxis(draft, axis));
  const batch = geometry.indexing?.batch ?? 1;
  if (tensor.attributes.nan === 'error') {
    const { walk, regions } = axesLayout(geometry, batch);
    draft.call(regionsAxes(axes));
    lowerScan(draft, scanned(tensor), geometry, { walk, regions: regions.regions });
  }
  return (reduction, y, { indices, output = tensor.output } = {}) => {
    const positions = geometry.padding === undefined ? geometry.axes.map((axis) => axis.input) : undefined;
    const plane = geometry.indexing?.plane ?? positions;
    const layout = axesLayout(geometry, batch);
    checkExponents(reduction.arithmetic(tensor.attributes, tensor.input, 1), layout.walk.lanes);
    const weights = weightsOf(draft, reduction, { positions: positions && plane, planes: batch, tensor }, input);
    lowerReduction(draft, {
      ...tensor,
      output,
      geometry,
      axes,
      reduction,
      y,
      ...(indices !== undefined && { indices }),
      ...(weights && { weights }),
      layout,
    });
  };
};

const scanned = ({ input, x, name }: PooledTensor): ScannedTensor => ({ datatype: input, buffer: x, name });

/** Positions that have weights, and of how many planes. */
type Weighted = {
  readonly positions: readonly number[] | undefined;
  readonly planes: number;
  readonly tensor: PooledTensor;
};

/**
 * The weights of a reduction that takes them: `[…positions]` for every plane, or one such list for each of `planes`.
 * @throws INVALID_SHAPE for others, and where positions can have no weights
 */
const weightsOf = (
  draft: Draft,
  reduction: Reduction,
  { positions, planes, tensor }: Weighted,
  input: (name: string) => PlanTensor,
): { readonly buffer: string; readonly stride: number } | undefined => {
  if (!reduction.inputs?.some(({ name }) => name === 'weights')) return undefined;
  if (positions === undefined) {
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `pad_mode: expected none where there are weights, got ${JSON.stringify(tensor.attributes.pad_mode)}`,
      '?pad_mode',
    );
  }
  const weights = input('weights');
  const shared = `${weights.shape}` === `${positions}`;
  if (!shared && `${weights.shape}` !== `${[planes, ...positions]}`) {
    const detail = `weights: expected [${positions}] or [${[planes, ...positions]}], got [${weights.shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  return { buffer: convert(draft, weights, 'FP64'), stride: shared ? 0 : elementCount(positions) };
};

/** @throws INVALID_ATTRIBUTE unless there is one exponent for each channel */
const checkExponents = (arithmetic: Arithmetic, channels: number): void => {
  const exponents = channelExponents(arithmetic);
  if (exponents === undefined || exponents.length === channels) return;
  const detail = `p: expected one number or one for each of ${channels} channels, got ${exponents.length}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?p');
};
