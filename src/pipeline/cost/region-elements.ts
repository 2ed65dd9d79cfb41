import type { AxisIntervals, Geometry, RegionTable, TableGeometry } from '../../regions/geometry.ts';
import { isTable } from '../../regions/geometry.ts';
import { elementCount } from '../../tensor/shape.ts';
import { commonDivisor } from '../common-divisor.ts';

/** Tables in which each row of the tensor stands once at most. */
export const ONCE: ReadonlySet<RegionTable['kind']> = new Set(['mask', 'lengths', 'offsets', 'runs', 'ids']);

/** Cells that a sample combines. */
const CORNERS = 4;

/**
 * The share of its plane that a box, or of its row that a span, is taken to have where only the data tell: at most four
 * times as many elements may come.
 */
const SHARE = 1 / 4;
/** Samples that boxes may have at least, whatever the plane, by the number of which `sampleLimit` is more. */
const LEAST_SAMPLES = 2 ** 14;
/** How many times the samples that a plan is estimated by its boxes may have. */
const MOST_OF_ESTIMATE = 16;

/** Elements of all intervals of an axis together, at most. */
export const axisElements = (axis: AxisIntervals): number => {
  const { input, output } = axis;
  if (axis.kind === 'adaptive') return input % output === 0 ? input : input + output;
  const { kernel, stride, dilation } = axis;
  const ofWindow = Math.min(kernel, Math.ceil(input / dilation));
  // A cell is the tap t of a window where t·dilation lies on its stride.
  const windowsOfCell = Math.ceil((kernel * commonDivisor(stride, dilation)) / stride);
  return Math.min(output * ofWindow, input * windowsOfCell);
};

type SamplesTable = Extract<RegionTable, { readonly kind: 'samples' }>;

/** Cells of the plane and those that neighboring bins share: what the bins of a box have together, at most. */
const binnedCells = ({ plane, bins }: Pick<SamplesTable, 'plane' | 'bins'>): number =>
  (plane[0] + bins[0]) * (plane[1] + bins[1]);

const sampleCount = (table: SamplesTable, boxes: number): number => {
  const { ratio, bins } = table;
  if (ratio > 0) return boxes * elementCount(bins) * ratio * ratio;
  return Math.max(SHARE * boxes * binnedCells(table), LEAST_SAMPLES);
};

/** Samples that the boxes of a request may have together, so that the time of its plan is known before the boxes are. */
export const sampleLimit = (table: SamplesTable, boxes: number): number =>
  table.ratio > 0 ? Number.POSITIVE_INFINITY : MOST_OF_ESTIMATE * sampleCount(table, boxes);

const tableElements = ({ table }: TableGeometry, isDisjoint: boolean): number => {
  switch (table.kind) {
    case 'cells':
      return table.elements;
    case 'mask':
    case 'lengths':
      return table.batch * table.tokens;
    case 'spans':
      return isDisjoint ? table.batch * table.tokens : SHARE * table.spans * table.tokens;
    case 'boxes':
      return SHARE * table.boxes * binnedCells(table);
    case 'samples':
      return sampleCount(table, table.boxes) * (table.cornersApart ? CORNERS : 1);
    case 'fractions':
      return table.planes * table.axes.reduce((count, { bins, kernel }) => count * bins * kernel, 1);
    default:
      return table.rows;
  }
};

/**
 * Elements of all regions of one plane (of all planes, where a table names them), of one channel: exact, or at most so many
 * where attributes tell; where the data do, within a small factor. `isDisjoint`: no token lies in two spans.
 */
export const totalElements = (geometry: Geometry, isDisjoint = false): number =>
  isTable(geometry)
    ? tableElements(geometry, isDisjoint)
    : geometry.axes.reduce((elements, axis) => elements * axisElements(axis), 1);

/** About how many elements one reduction combines over all regions. */
export const elementOperations = (geometry: Geometry, isDisjoint = false): number => {
  if (!isTable(geometry)) return geometry.outer * geometry.inner * totalElements(geometry);
  const { walk, table } = geometry;
  const corners = table.kind === 'samples' && !table.cornersApart ? CORNERS : 1;
  return Math.ceil(walk.outer * walk.lanes * totalElements(geometry, isDisjoint) * corners);
};
