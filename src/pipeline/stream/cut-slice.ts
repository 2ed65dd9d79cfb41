import { isOfElements, type Reduction } from '../../reductions/reduction.ts';
import { mayBeEmpty } from '../../regions/axis-taps.ts';
import { isTable } from '../../regions/geometry.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { outputDatatype } from '../attributes/output-datatype.ts';
import type { PoolingOperator, ReadPooling } from '../attributes/read-pooling.ts';
import { mostElements } from '../lowering/lower-reduction.ts';
import type { Plan } from '../plan.ts';
import { cutBins, cutWindows, isBins, isLong, isWindows } from './cut-rows.ts';
import { mergeParts } from './merge-parts.ts';
import type { StreamSizes, StreamTasks } from './stream-tasks.ts';

/** One of the slices of x, which its axes before `lead` number. */
export type Slice = {
  readonly read: PoolingOperator & ReadPooling;
  readonly x: TensorSpec;
  readonly lead: number;
  readonly sizes: StreamSizes;
  /** The plan of a slice of this shape, or, `asState`, of its state. */
  readonly planOf: (
    shape: readonly number[],
    attributes?: Readonly<Record<string, unknown>>,
    asState?: boolean,
  ) => Plan;
};

/** Regions of more elements are added in FP64 by every kernel, however they are cut. */
const LONG_SUM = 32;

/** The one reduction of a pooling whose slices are independent of where they lie; undefined where it is another. */
const onlyReduction = ({ read: { reductions, attributes, geometry }, lead }: Slice): Reduction | undefined => {
  const [reduction, ...others] = reductions;
  if (reduction === undefined || others.length > 0 || !isOfElements(reduction)) return undefined;
  return lead === geometry.separateAxes && attributes.seed === undefined ? reduction : undefined;
};

const bytesOf = ({ x, lead }: Slice): number => byteCount({ ...x, shape: x.shape.slice(lead) });

/** The tasks of the rows of one slice of windows or bins; undefined where it is pooled whole. */
export const cutSlice = (slice: Slice): StreamTasks | undefined => {
  const { read, x, lead, sizes, planOf } = slice;
  const { geometry } = read;
  const reduction = onlyReduction(slice);
  const sliceBytes = bytesOf(slice);
  if (reduction === undefined || isTable(geometry) || sliceBytes <= sizes.wholeSliceBytes) return undefined;
  const { axes, padding, inner } = geometry;
  const [first, ...more] = axes;
  if (padding !== undefined || first === undefined || mayBeEmpty(first)) return undefined;
  const rows = {
    rowBytes: sliceBytes / first.input,
    sizes,
    planOf: (count: number, attributes: Readonly<Record<string, unknown>>) =>
      planOf([count, ...x.shape.slice(lead + 1)], attributes),
  };
  const isLine = more.length === 0 && inner === 1;
  // How sums of long windows along a line are put together depends on where in the line they are.
  if (isWindows(axes)) return isLine && isLong(axes[0]) && !reduction.selects ? undefined : cutWindows(axes, rows);
  if (!isBins(axes) || first.output === 1) return undefined;
  // A bin that is the only one is a whole, for which there is another kernel.
  return cutBins(axes, rows, more.some(({ output }) => output > 1) && mostElements(geometry) > LONG_SUM);
};

/** The tasks of the parts of one slice that is one region; undefined where it is pooled whole. */
export const mergeSlice = (slice: Slice): StreamTasks | undefined => {
  const { read, x, lead, sizes, planOf } = slice;
  const { attributes, reductions } = read;
  const reduction = onlyReduction(slice);
  const cut = wholeRows(slice);
  if (reduction === undefined || cut === undefined || bytesOf(slice) <= sizes.unmergedBytes) return undefined;
  // A merged state does not know of the policy for empty regions, and exponents of channels have no common rule.
  if ((attributes.empty ?? 'identity') !== 'identity' || Array.isArray(attributes.p)) return undefined;
  const own = Object.fromEntries(
    Object.entries(attributes).filter(([name]) => Object.hasOwn(reduction.attributes, name)),
  );
  const rest = x.shape.slice(lead);
  return mergeParts({
    ...cut,
    reduction,
    attributes: own,
    input: x.datatype,
    output: outputDatatype(reductions, x.datatype, attributes.output_datatype),
    sizes,
    planOf: (rows, asState, more) =>
      planOf(
        rest.map((extent, axis) => (axis === cut.axis ? rows : extent)),
        { ...cut.attributes, ...more },
        asState,
      ),
  });
};

/** The rows of a slice that all belong to one region: the first of its axes that are not of extent 1, which is reduced. */
const wholeRows = (slice: Slice) => {
  const { read, x, lead } = slice;
  const { geometry, attributes } = read;
  const rest = x.shape.slice(lead);
  const axis = rest.findIndex((extent) => extent > 1);
  if (axis < 0) return undefined;
  const extent = rest[axis] as number;
  const rowBytes = bytesOf(slice) / extent;
  if (isTable(geometry)) {
    if (!('prefix' in geometry.table) || axis > 0) return undefined;
    const { prefix, suffix } = geometry.table;
    const rows = extent - prefix - suffix;
    const none = { exclude_prefix: 0, exclude_suffix: 0 };
    return rows > 0 ? { axis, rows, begin: prefix * rowBytes, rowBytes, attributes: none } : undefined;
  }
  const { axes, padding } = geometry;
  const isWhole = isBins(axes) && axes.every(({ output }) => output === 1) && padding === undefined;
  return isWhole && isReduced(lead + axis, x.shape.length, attributes)
    ? { axis, rows: extent, begin: 0, rowBytes, attributes: {} }
    : undefined;
};

/** Whether an axis of a tensor of this rank is one of those that are reduced, as they all are together. */
const isReduced = (axis: number, rank: number, { axes, layout }: ReadPooling['attributes']): boolean => {
  if (axes === undefined) return layout !== 'channels_last' || axis < rank - 1;
  return [axes].flat().some((named) => Number(named) === axis || Number(named) + rank === axis);
};
