import { RequestError } from '../errors.ts';
import type { ReadPooling } from '../pipeline/attributes/read-pooling.ts';
import { elementOperations, sampleLimit } from '../pipeline/cost/region-elements.ts';
import { type AxesGeometry, type Geometry, isTable, type RegionTable } from '../regions/geometry.ts';
import { elementCount } from '../tensor/shape.ts';
import type { TensorSpec } from '../tensor/tensor.ts';
import type { AnalysisNeeds } from './analyzed-plan.ts';
import type { WeightsChoice } from './provenance/weigh-elements.ts';

/** Nanoseconds for each element of a region and pass, output, and cell of x (bench: max and mean of 1×16×64×64, loaded EPYC). */
const ELEMENT_NS = 200;
const OUTPUT_NS = 2500;
const CELL_NS = 600;
/** For each cell and cosine of a spectrum. */
const SPECTRUM_NS = 6;
/** Of starting an analysis. */
const START_NS = 200_000;

/** Bytes for each cell of x: tensors that are rebuilt, sums, and counts. */
const CELL_BYTES = 72;
/** Bytes for each listed element of a region, and each weight. */
const ELEMENT_BYTES = 64;
const ENTRY_BYTES = 48;
const OUTPUT_BYTES = 48;

/** What an explanation needs, and the weights that it returns at most. */
export type ExplanationWork = AnalysisNeeds & { readonly entries: number };

type Wanted = {
  readonly output: number | undefined;
  readonly choice: WeightsChoice;
  readonly reductions: number;
  /** Of a reduction of rows: the shape of y, and the lists of weights of rows where they are no derivatives. */
  readonly y?: readonly number[];
  readonly lists?: number;
  /** Whether the spectrum of the pooling with strides of 1 is computed. */
  readonly alias?: boolean;
};

/** Returns what explaining a pooling of x needs. */
export const explanationWork = (
  { geometry }: ReadPooling,
  x: Pick<TensorSpec, 'shape'>,
  { output, choice, reductions, alias = false, y, lists }: Wanted,
): ExplanationWork => {
  const elements = mostElements(geometry) * lanesOf(geometry);
  const outputs = elementCount(geometry.outputShape);
  const largest = largestRegion(geometry);
  const ofRows = lists === undefined ? largest * channelsOf(geometry) : lists * largest;
  const all = y !== undefined ? ofRows : output === undefined ? reductions * elements : largest;
  const rowWork = y === undefined ? 0 : elements * Math.max(1, elementCount(y) / Math.max(outputs, 1));
  const entries = choice === 'none' ? 0 : all;
  const cells = elementCount(x.shape);
  const spectrumNs = alias && !isTable(geometry) ? SPECTRUM_NS * reductions * cells * spectrumTerms(geometry) : 0;
  const work = (3 + reductions) * elements;
  const each = reductions * (OUTPUT_NS * outputs + CELL_NS * cells);
  return {
    entries,
    bytes:
      CELL_BYTES * cells +
      OUTPUT_BYTES * outputs * reductions +
      ELEMENT_BYTES * mostElements(geometry) +
      ENTRY_BYTES * entries,
    microseconds: (START_NS + ELEMENT_NS * (work + rowWork) + each + spectrumNs) / 1000,
    operations: Math.ceil(work + 40 * cells + elementOperations(geometry)),
  };
};

/** Returns the cosines of each cell of a spectrum: one for each cell along each axis. */
const spectrumTerms = ({ axes }: AxesGeometry): number => axes.reduce((sum, { input }) => sum + input, 0);

/** Returns elements that all regions of one lane may have together, with the corners of samples. */
const mostElements = (geometry: Geometry): number =>
  isTable(geometry) ? mostInTable(geometry.table) : productElements(geometry);

const productElements = (geometry: AxesGeometry): number =>
  geometry.axes.reduce((product, axis) => {
    const most = axis.kind === 'window' ? axis.output * axis.kernel : axis.input + axis.output;
    return product * most;
  }, 1);

const mostInTable = (table: RegionTable): number => {
  switch (table.kind) {
    case 'cells':
      return table.elements;
    case 'mask':
    case 'lengths':
      return table.batch * table.tokens;
    case 'spans':
      return table.spans * table.tokens;
    case 'boxes':
      return table.boxes * (table.plane[0] + table.bins[0]) * (table.plane[1] + table.bins[1]);
    case 'samples': {
      const samples = table.boxes * elementCount(table.bins) * table.ratio ** 2;
      return 4 * (table.ratio > 0 ? samples : sampleLimit(table, table.boxes));
    }
    case 'fractions':
      return table.planes * table.axes.reduce((count, { bins, kernel }) => count * bins * kernel, 1);
    default:
      return table.rows;
  }
};

const channelsOf = ({ outputShape, channelAxis = 0 }: Geometry): number => outputShape[channelAxis] ?? 1;

/** Returns how many times the regions are repeated. */
const lanesOf = (geometry: Geometry): number =>
  isTable(geometry) ? geometry.walk.outer * geometry.walk.lanes : geometry.outer * geometry.inner;

const largestRegion = (geometry: Geometry): number =>
  isTable(geometry)
    ? 4 * geometry.largestRegion
    : geometry.axes.reduce((n, axis) => n * (axis.kind === 'window' ? axis.kernel : axis.input), 1);

/** @throws RESPONSE_TOO_LARGE for more weights than a response may have */
export const refuseManyWeights = (entries: number, most: number): void => {
  if (entries <= most) return;
  const detail = `the explanation has up to ${entries} weights, expected at most ${most} (POOLSERVE_MAX_WEIGHTS): leave them out with weights=none, take those of one output with output=INDEX, or send fewer planes`;
  throw new RequestError('RESPONSE_TOO_LARGE', detail);
};
