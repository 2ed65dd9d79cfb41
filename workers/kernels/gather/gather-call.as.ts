import { MAP_ABS, MAP_ABS_POW } from '../base/codes.as';

// The arguments of a gather call that more than its entry reads: set once, before anything is opened, and the same until
// its end. The arithmetic of all pooling kernels stands in base/arithmetic.as.ts, the regions in regions/region-source.as.ts.

/** What is added: the call's map; powers are those of elements by their center where `scaled`. */
export let measure: i32 = 0;
export let scaled: bool = false;
/** The exponent, rate, correction, rank or seed of the reduction, and that of each column (f64), or 0. */
export let exponent: f64 = 1;
export let exponents: usize = 0;
/** The least size, the term that is added to a variance, the code of an interpolation, or what no weight gives. */
export let floor: f64 = 0;
/** Whether the size of x is |x|, not max(x, floor); the bits of x that it keeps, and the least size. */
export let absolute: bool = false;
export let sizeMask: i64 = -1;
export let leastSize: f64 = 0;
/** Whether samples are |x|. */
export let absoluteSamples: bool = false;

/** How sums are finished, and whether for outputs of FP32 and less. */
export let finish: i32 = 0;
export let single: bool = false;
/** What sums are divided by; 0 for the cells of a region. */
export let divisor: f64 = 0;
/** Policy for regions without elements, and the value that the policy `identity` gives. */
export let emptyPolicy: i32 = 0;
export let emptyValue: f64 = 0;

/** Whether NaN are no elements, and whether a NaN wins against an earlier one. */
export let skipNan: bool = false;
export let lastNan: bool = false;

/** Weights of positions, [planes][weightStride] (f64), or 0. */
export let weights: usize = 0;
export let weightStride: i32 = 0;

// How x lies; strides in elements.
export let columnStride: i64 = 0;
export let rowStride: i64 = 0;
export let planeStride: i64 = 0;
export let groupStride: i64 = 0;
export let planeRows: i32 = 0;
/** Regions of each outer position. */
export let regions: i32 = 0;

/** Sets what is computed of each element. */
export function setMeasure(map: i32, p: f64, pOfColumns: usize, least: f64, byCenter: bool): void {
  measure = map;
  exponent = p;
  exponents = pOfColumns;
  floor = least;
  scaled = byCenter;
  absolute = map == MAP_ABS_POW;
  sizeMask = absolute ? i64.MAX_VALUE : -1;
  leastSize = absolute ? 0 : least;
  absoluteSamples = map == MAP_ABS;
}

/** Sets how results are made of sums. */
export function setFinish(kind: i32, forSingles: bool, fixedDivisor: f64, policy: i32, identity: f64): void {
  finish = kind;
  single = forSingles;
  divisor = fixedDivisor;
  emptyPolicy = policy;
  emptyValue = identity;
}

/** Sets which elements count, and their weights. */
export function setElements(withoutNan: bool, lastNanWins: bool, weightsAt: usize, weightsOfPlane: i32): void {
  skipNan = withoutNan;
  lastNan = lastNanWins;
  weights = weightsAt;
  weightStride = weightsOfPlane;
}

/** Sets how x lies, and how many regions there are. */
export function setLayout(
  strideOfColumns: i64,
  strideOfRows: i64,
  strideOfPlanes: i64,
  strideOfGroups: i64,
  rowsOfPlane: i32,
  regionCount: i32,
): void {
  columnStride = strideOfColumns;
  rowStride = strideOfRows;
  planeStride = strideOfPlanes;
  groupStride = strideOfGroups;
  planeRows = rowsOfPlane;
  regions = regionCount;
}
