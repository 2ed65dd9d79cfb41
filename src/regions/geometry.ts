import type { PadMode } from '../tensor/pad-mode.ts';
import type { WindowAxis } from '../tensor/window-axis.ts';

/**
 * Which elements belong to which output position, as data: the product of one list of intervals per axis. A tensor is
 * seen as `[outer, ...axes, inner]`; every output `[outer, ...positions, inner]` reduces the product of its positions'
 * taps, in row-major order.
 */
export type AxesGeometry = {
  /** Order in which the tensor's axes are to be laid out first, where those reduced do not lie together. */
  readonly permutation?: readonly number[];
  readonly outer: number;
  readonly inner: number;
  /** One to three, outermost first. */
  readonly axes: readonly AxisIntervals[];
  /** Cells to add around the axes before anything else; they are elements like any other. */
  readonly padding?: Padding;
  /** What a mean divides by: a number for every region, or 0 for the product of `cells` (see `axisTaps`). */
  readonly divisor: number;
  /** Names of the tensor's axes, as they were read, in its order. */
  readonly axisNames: readonly string[];
  /** Shape of one reduction's output. */
  readonly outputShape: readonly number[];
  /** Axis of `outputShape` along which several reductions are joined; absent where it was reduced away. */
  readonly channelAxis?: number;
  /**
   * How many leading axes of the tensor, and of the output, no region spans: what lies at one position of them is pooled
   * by itself. Absent where other tensors say which part of the tensor a region is in.
   */
  readonly separateAxes?: number;
  /** How the flat position of a winner turns into an index; absent where only `plane` has a meaning. */
  readonly indexing?: { readonly batch: number; readonly channels: number; readonly plane: readonly number[] };
};

/** Regions that are listed in a table, which the plan's kernels make, or which is there from the start. */
export type TableGeometry = {
  readonly table: RegionTable;
  /** How the tensor is walked: element (o, position, lane) is at o·outerStride + position·rowStride + lane·laneStride. */
  readonly walk: StridedLayout;
  readonly regions: number;
  /** Regions of one plane or box: y is [group, lane, region of the group]. */
  readonly perGroup: number;
  /** Whether y is [outer, region, lane] instead. */
  readonly channelsLast: boolean;
  readonly largestRegion: number;
  readonly divisor: 0;
  /** Names of the tensor's axes, as they were read, in its order. */
  readonly axisNames: readonly string[];
  readonly outputShape: readonly number[];
  readonly channelAxis?: number;
  /**
   * How many leading axes of the tensor, and of the output, no region spans: what lies at one position of them is pooled
   * by itself. Absent where other tensors say which part of the tensor a region is in.
   */
  readonly separateAxes?: number;
  /** Shape of one plane's positions, which may have weights. */
  readonly positions?: readonly number[];
  /** Slow and exact: the elements of each region, from the values of its inputs. */
  readonly list: (inputs: RegionInputs) => readonly ListedRegion[];
};

/** The same as the gather kernel walks a tensor; strides in elements. */
export type StridedLayout = {
  readonly outer: number;
  readonly lanes: number;
  readonly outerStride: number;
  readonly laneStride: number;
  readonly rowStride: number;
  /** Planes that regions name, their rows, and the elements from one to the next. */
  readonly planes: number;
  readonly planeRows: number;
  readonly planeStride: number;
  /** Elements from one group of channels to the next, for regions that are position sensitive. */
  readonly groupStride: number;
};

export type RegionInputs = Readonly<Record<string, readonly (number | bigint)[]>>;

/** Where a region lies, and its elements: positions, or weighted sums of positions. */
export type ListedRegion = {
  readonly plane: number;
  /** The row at which that plane starts, where planes follow one another as rows. */
  readonly planeRow?: number;
  readonly group: number;
  readonly elements: readonly (readonly { readonly position: number; readonly weight: number }[])[];
};

/** What a table is made of, beside the region scheme's inputs. */
export type RegionTable =
  | {
      readonly kind: 'cells';
      /** Products of intervals along three axes (`packGrids` of cells.ts), and how many there are. */
      readonly grids: Int32Array;
      readonly gridCount: number;
      /** Boxes, and cells, of all of them together. */
      readonly regions: number;
      readonly elements: number;
      readonly extents: readonly [number, number];
    }
  | ({ readonly kind: 'mask' } & TokenRows)
  | ({ readonly kind: 'lengths' } & TokenRows)
  | {
      readonly kind: 'offsets';
      readonly segments: number;
      readonly rows: number;
      readonly open: boolean;
      readonly covers: boolean;
    }
  | { readonly kind: 'runs'; readonly segments: number; readonly rows: number; readonly covers: boolean }
  | { readonly kind: 'ids'; readonly segments: number; readonly rows: number }
  | { readonly kind: 'spans'; readonly spans: number; readonly batch: number; readonly tokens: number }
  | ({ readonly kind: 'boxes'; readonly inclusive: boolean } & Boxes)
  | ({
      readonly kind: 'samples';
      readonly ratio: number;
      readonly aligned: boolean;
      readonly cornersApart: boolean;
    } & Boxes)
  | {
      readonly kind: 'fractions';
      readonly planes: number;
      /** Whether samples list the innermost axis first. */
      readonly reversed: boolean;
      /** Whether bins are placed in FP32. */
      readonly single: boolean;
      readonly axes: readonly { readonly extent: number; readonly kernel: number; readonly bins: number }[];
    };

type TokenRows = {
  readonly batch: number;
  readonly tokens: number;
  readonly prefix: number;
  readonly suffix: number;
  /** Whether `lengths` count from the end. */
  readonly left: boolean;
  /** Whether all tokens are real, so that there are no `lengths`. */
  readonly whole?: boolean;
};

type Boxes = {
  readonly boxes: number;
  readonly batch: number;
  readonly plane: readonly [number, number];
  readonly bins: readonly [number, number];
  readonly scale: number;
  /** Whether coordinates are computed in FP32. */
  readonly single: boolean;
  readonly grouped: boolean;
  /** Whether `batch_indices` have the boxes' image numbers, not the boxes' first column. */
  readonly numbered: boolean;
};

export type Geometry = AxesGeometry | TableGeometry;

export const isTable = (geometry: Geometry): geometry is TableGeometry => 'table' in geometry;

/** The intervals along one axis of `input` cells, one for each of `output` positions. */
export type AxisIntervals = WindowAxis | AdaptiveAxis;

/** Position j takes the cells from ⌊j·input/output⌋ to ⌈(j+1)·input/output⌉; one position takes all. */
export type AdaptiveAxis = { readonly kind: 'adaptive'; readonly input: number; readonly output: number };

/** Padding of the axes, one entry each. `value` is for mode `constant`. */
export type Padding = {
  readonly mode: PadMode;
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** Extents before padding; `Geometry.axes` see those after. */
  readonly extents: readonly number[];
  readonly value: number | bigint;
};
