import type { Refusal } from '../../errors.ts';
import { type Arithmetic, channelExponents, tapFilter } from '../../reductions/arithmetic.ts';
import type { StridedLayout } from '../../regions/geometry.ts';
import { DTYPES } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { gather, gatherScratchBytes } from '../kernel-calls/gather-calls.ts';
import type { GatherCall, GatherRegions } from '../kernel-calls/gather-shapes.ts';
import type { Draft } from './draft.ts';
import type { RegionReduction } from './region-reduction.ts';

/** A tensor as the gather kernel walks it, and the regions of its output. */
export type StridedTensor = {
  readonly walk: StridedLayout;
  readonly regions: Omit<GatherRegions, 'largestRegion' | 'elements'>;
};

type Axes = {
  readonly outer: number;
  readonly inner: number;
  readonly axes: readonly { readonly input: number; readonly output: number }[];
};

/**
 * Products of intervals over `[outer, ...axes, inner]`. Lanes are the columns, or, where there is but one, the planes; of
 * `batch` elements each is walked on its own where weights or random choices are those of a batch element.
 */
export const axesLayout = ({ outer, inner, axes }: Axes, batch = 1): StridedTensor => {
  const rows = elementCount(axes.map(({ input }) => input));
  const regions = elementCount(axes.map(({ output }) => output));
  const columns = inner !== 1;
  const walks = columns ? outer : batch;
  const lanes = columns ? inner : outer / Math.max(batch, 1);
  return {
    walk: {
      outer: walks,
      lanes,
      outerStride: rows * lanes,
      laneStride: columns ? 1 : rows,
      rowStride: columns ? inner : 1,
      planes: 1,
      planeRows: rows,
      planeStride: 0,
      groupStride: 0,
    },
    regions: { regions, perGroup: regions, channelsLast: columns },
  };
};

type GatherRequest = Omit<RegionReduction<{ readonly divisor: number }>, 'reduction'> & {
  readonly layout: StridedTensor;
  readonly arithmetic: Arithmetic;
  readonly largestRegion: number;
  /** Of all regions of one `outer` together. */
  readonly elements: number;
  readonly samples?: GatherCall['samples'];
  readonly products?: boolean;
  readonly refusals: readonly Refusal[];
};

/** Calls the gather kernel over the regions that were set. */
export const lowerGather = (draft: Draft, request: GatherRequest): void => {
  const {
    arithmetic,
    attributes,
    geometry,
    input,
    output,
    layout,
    largestRegion,
    elements,
    samples,
    products = false,
    refusals,
  } = request;
  const exponents = channelExponents(arithmetic);
  const shape = {
    arithmetic: { ...arithmetic, input, output },
    layout: layout.walk,
    regions: { ...layout.regions, largestRegion, elements },
    x: request.x,
    y: request.y,
    ...(request.indices !== undefined && { indices: request.indices }),
    ...(request.weights !== undefined && { weights: request.weights }),
    ...(exponents !== undefined && { exponents: draft.constant('exponents', padded(exponents)) }),
    divisor: geometry.divisor,
    skipNan: attributes.nan === 'ignore' && DTYPES[input].kind === 'float',
    lastNan: attributes.nan_index === 'last',
    empty: attributes.empty ?? 'identity',
    samples,
    products,
    filtered: tapFilter(arithmetic) !== undefined,
  };
  const scratch = draft.scratch('scratch', gatherScratchBytes(shape));
  draft.call({ ...gather({ ...shape, scratch }), refusals });
};

/** One for each lane, and for those that a tile has more than there are. */
const padded = (exponents: readonly number[]): Float64Array => {
  const lanes = new Float64Array(Math.ceil(exponents.length / 16) * 16 + 16).fill(1);
  lanes.set(exponents);
  return lanes;
};
