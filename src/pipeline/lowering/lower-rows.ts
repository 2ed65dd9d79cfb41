import { RequestError } from '../../errors.ts';
import type { RowReduction } from '../../reductions/reduction.ts';
import { type Geometry, isTable, type StridedLayout } from '../../regions/geometry.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { CommonAttributes } from '../attributes/common-attributes.ts';
import { elementOperations, ONCE, totalElements } from '../cost/region-elements.ts';
import { listRegions } from '../kernel-calls/attention-calls.ts';
import { regionsAxes } from '../kernel-calls/gather-calls.ts';
import { permute } from '../kernel-calls/kernel-calls.ts';
import { fitsFloat32 } from '../kernel-calls/kernel-codes.ts';
import { covarianceScratchBytes, covarianceState } from '../kernel-calls/matrix-calls.ts';
import { ROW_BYTES } from '../kernel-calls/region-calls.ts';
import type { Draft } from './draft.ts';
import { axesLayout } from './lower-gather.ts';
import { lowerAxis, mostElements } from './lower-reduction.ts';
import { lowerScan } from './lower-scan.ts';
import { convert, lowerTable } from './lower-table.ts';
import { type PlanTensor, requiredInput } from './prepare-input.ts';
import type { PreparedRows } from './row-call.ts';
import { ROW_KERNELS } from './row-kernels.ts';

/** A pooling of rows: the reduction, its regions and tensors. */
export type RowPooling = {
  readonly reduction: RowReduction;
  readonly attributes: CommonAttributes & Readonly<Record<string, unknown>>;
  readonly geometry: Geometry;
  readonly x: PlanTensor;
  /** Returns another tensor of the operator, or undefined where it is absent. */
  readonly input: (name: string) => PlanTensor | undefined;
};

/**
 * Returns the shape of the output: that of the regions, then that of one region's output.
 * @throws INVALID_ATTRIBUTE for regions whose elements are no rows of the tensor, and what the reduction refuses
 */
export const rowOutputShape = ({ reduction, attributes, geometry, x, input }: RowPooling): readonly number[] => {
  const refuse = (name: string, expected: string): never => {
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `${name}: expected ${expected} with ${reduction.name}, got ${name === 'samples' ? 'a tensor' : JSON.stringify(attributes[name])}`,
      `?${name}`,
    );
  };
  if (attributes.nan === 'ignore') refuse('nan', 'propagate or error');
  if (isTable(geometry) && geometry.walk.groupStride > 0) refuse('position_sensitive', 'false');
  if (!isTable(geometry) && geometry.padding !== undefined) refuse('pad_mode', 'none');
  if (!isTable(geometry) && geometry.indexing === undefined) refuse('axes', 'none');
  if (isTable(geometry) && geometry.table.kind === 'fractions')
    refuse('samples', 'none, as each channel would have its own rows');
  const shapes = Object.fromEntries((reduction.inputs ?? []).map(({ name }) => [name, input(name)?.shape]));
  const regions = regionShape(geometry);
  const beside = x.shape.with(geometry.axisNames.indexOf('channels'), -1);
  return [...regions, ...reduction.outputShape(attributes, channelsOf(geometry), shapes, { regions, beside })];
};

/** Operations on one element of the output, once it is summed: scaled, its root taken, stored. */
const FINISH = 64;

/** Returns an estimate: each element meets every query or cluster, or each channel: as many as an output has rows of channels. */
export const rowOperations = (y: readonly number[], { geometry }: RowPooling): number => {
  const elements = elementCount(y.slice(regionShape(geometry).length));
  return (
    elementOperations(geometry) * Math.ceil(elements / Math.max(channelsOf(geometry), 1)) + FINISH * elementCount(y)
  );
};

const channelsOf = (geometry: Geometry): number =>
  isTable(geometry) ? geometry.walk.lanes : (geometry.indexing?.channels ?? geometry.inner);

/** Extents of the output but the channels; of whole planes only the batch. */
const regionShape = (geometry: Geometry): readonly number[] => {
  const { outputShape, channelAxis = 0, separateAxes = 0 } = geometry;
  const extents = outputShape.filter((_, axis) => axis !== channelAxis);
  const whole = !isTable(geometry) && geometry.axes.every(({ output }) => output === 1);
  return whole ? extents.slice(0, Math.min(separateAxes, channelAxis)) : extents;
};

/** Adds the mergeable state of covariances to a plan: `count`, `mean` and `m2` of the regions. */
export const lowerRowStates = (
  draft: Draft,
  pooling: RowPooling,
  make: (name: string, spec: Omit<TensorSpec, 'name'>) => PlanTensor,
): void => {
  const shape = regionShape(pooling.geometry);
  const channels = channelsOf(pooling.geometry);
  const rows = prepareRows(draft, pooling);
  const counted: PlanTensor = {
    name: 'counts',
    datatype: 'FP64',
    shape,
    buffer: draft.scratch('counts', 8 * rows.regions),
  };
  const [mean, m2] = [
    make('mean', { datatype: 'FP64', shape: [...shape, channels] }),
    make('m2', { datatype: 'FP64', shape: [...shape, channels, channels] }),
  ];
  const scratch = draft.scratch('scratch', covarianceScratchBytes({ channels, iterations: 0 }));
  draft.call(covarianceState({ ...rows, counts: counted.buffer, means: mean.buffer, moments: m2.buffer, scratch }));
  convert(draft, counted, 'INT64', make('count', { datatype: 'INT64', shape }));
};

/** Adds the pooling of rows to a plan; y has the shape of `rowOutputShape`. */
export const lowerRows = (draft: Draft, pooling: RowPooling, y: PlanTensor): void => {
  const { reduction, attributes } = pooling;
  const rows = prepareRows(draft, pooling);
  const value = draft.scratch('value', elementCount(y.shape) * DTYPES[rows.datatype].bytes);
  const input = (name: string, datatype: DType): string | undefined => {
    const tensor = pooling.input(name);
    return tensor && convert(draft, tensor, datatype);
  };
  const kernel = ROW_KERNELS[reduction.name];
  if (kernel === undefined) throw new Error(`there is no kernel of ${reduction.name}`);
  const shapes = Object.fromEntries((reduction.inputs ?? []).map(({ name }) => [name, pooling.input(name)?.shape]));
  const empty = { emptyValue: attributes.empty === 'zero' ? 0 : Number.NaN, refuseEmpty: attributes.empty === 'error' };
  const [groups = 1] = regionShape(pooling.geometry);
  kernel(draft, { ...rows, ...empty, attributes, input, shapes, groups, y: value });
  const result: PlanTensor = { name: 'value', datatype: rows.datatype, shape: y.shape, buffer: value };
  convert(draft, result, y.datatype, y);
};

/** Lays the tensor, and one of as many rows, out as rows of FP32 or FP64, and its regions as a table of them. */
const prepareRows = (draft: Draft, pooling: RowPooling): PreparedRows => {
  const { geometry, x, input, attributes } = pooling;
  const keys = keysOf(pooling);
  const datatype = [x, ...(keys ? [keys] : [])].every((tensor) => fitsFloat32(tensor.datatype)) ? 'FP32' : 'FP64';
  const channels = channelsOf(geometry);
  if (isTable(geometry)) lowerTable(draft, geometry, requiredInput(input), true);
  else draft.call(regionsAxes(geometry.axes.map((axis) => lowerAxis(draft, axis))));
  const { walk, regions } = layoutOf(geometry);
  if (attributes.nan === 'error') lowerScan(draft, x, geometry, { walk, regions });
  const planes = walk.outer * walk.planes;
  const { planeRows, outer } = walk;
  const largestRegion = isTable(geometry) ? geometry.largestRegion : mostElements(geometry);
  const elements = outer * totalElements(geometry);
  const table = draft.scratch('rows', ROW_BYTES * outer * regions);
  const listed =
    isTable(geometry) && ONCE.has(geometry.table.kind) ? planes * planeRows : outer * regions * largestRegion;
  const index = draft.scratch('index', 4 * listed);
  draft.call(listRegions({ outer, regions, planeRows, table, index, elements }));
  const rows = { datatype, channels, table, index, regions: outer * regions, elements, largestRegion } as const;
  const place = geometry.axisNames.indexOf('channels');
  const asRows = (tensor: PlanTensor): string => {
    const wide = convert(draft, tensor, datatype);
    const extent = tensor.shape[place] as number;
    if (place === tensor.shape.length - 1 || extent === 1) return wide;
    const { bytes } = DTYPES[datatype];
    const turned = draft.scratch('turned', planes * planeRows * extent * bytes);
    const shape = [planes, extent, planeRows];
    draft.call(permute({ x: wide, y: turned, bytes, shape, permutation: [0, 2, 1] }));
    return turned;
  };
  const laid = keys && { keys: { buffer: asRows(keys), channels: keys.shape[place] as number } };
  return { ...rows, x: asRows(x), ...laid };
};

/** The tensor of which the keys are made, where the reduction takes one and it is there. */
const keysOf = ({ reduction, input }: RowPooling): PlanTensor | undefined =>
  reduction.inputs?.some(({ name }) => name === 'keys') ? input('keys') : undefined;

const layoutOf = (geometry: Geometry): { readonly walk: StridedLayout; readonly regions: number } => {
  if (isTable(geometry)) return geometry;
  const { walk, regions } = axesLayout(geometry, geometry.indexing?.batch);
  return { walk, regions: regions.regions };
};
