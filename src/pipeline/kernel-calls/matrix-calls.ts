import { DTYPES } from '../../tensor/dtype.ts';
import { covarianceFinishWork, covarianceMergeWork, covarianceWork, vladWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';
import { PANEL_DEPTH, PANEL_WIDTH, VLAD_ROWS } from './kernel-limits.ts';

/** Rows [rows, channels] of x and the regions of them (`workers/kernels/matrix/panel-rows.as.ts`). */
export type RegionRows = {
  readonly datatype: 'FP32' | 'FP64';
  readonly x: string;
  readonly channels: number;
  /** i32 quadruples [firstRow, first, count, unused]. */
  readonly table: string;
  /** i32 rows, counted from firstRow; without it rows follow one another. */
  readonly index?: string;
  readonly regions: number;
  /** Rows of all regions together, at most. */
  readonly elements: number;
};

/** The values that a result is computed from, with the state of its region. */
export type CovarianceFinish = {
  readonly datatype: 'FP32' | 'FP64';
  readonly channels: number;
  readonly regions: number;
  readonly y: string;
  /** Upper triangles, row by row, instead of whole matrices. */
  readonly triangle: boolean;
  /** Steps of Newton and Schulz to the square root; 0: none is taken. */
  readonly iterations: number;
  /** The value of the result of an empty region. */
  readonly emptyValue: number;
  /** Whether the kernel returns 2 at an empty region instead. */
  readonly refuseEmpty: boolean;
};

/** Mergeable states, FP64: `counts` [regions], `means` [regions, channels], `moments` [regions, channels, channels]. */
export type CovarianceStates = { readonly counts: string; readonly means: string; readonly moments: string };

/** Bytes of a row of a panel. */
const ROW_BYTES = PANEL_WIDTH * 8;
/** Matrices that the root takes besides its own (newton-schulz.as.ts). */
const ROOT_MATRICES = 3;

const panelsOf = (channels: number): number => Math.ceil(channels / PANEL_WIDTH);
const matrixBytes = (channels: number): number => panelsOf(channels) ** 2 * PANEL_WIDTH * ROW_BYTES;
const rootBytes = (channels: number, iterations: number): number =>
  iterations > 0 ? ROOT_MATRICES * matrixBytes(channels) : 0;
const regionArgs = ({ datatype, x, channels, table, index, regions }: RegionRows) => ({
  datatype: DTYPES[datatype].code,
  ...{ x, channels, table, index: index ?? 0, regions },
});
const finishArgs = ({ y, triangle, iterations, emptyValue, refuseEmpty }: CovarianceFinish) => ({
  ...{ y, triangle: Number(triangle), iterations, emptyValue, refuseEmpty: Number(refuseEmpty) },
});

export const covarianceScratchBytes = (call: { readonly channels: number; readonly iterations: number }): number => {
  const { channels, iterations } = call;
  const rest = Math.max(panelsOf(channels) * PANEL_DEPTH * ROW_BYTES, rootBytes(channels, iterations));
  return panelsOf(channels) * ROW_BYTES + matrixBytes(channels) + rest;
};

/** Population covariances of regions, or their roots, in the datatype of x. Returns 2 when an empty one is refused. */
export const covariance = (call: RegionRows & CovarianceFinish & { readonly scratch: string }): KernelCall =>
  kernelCall(
    'covariance',
    { ...regionArgs(call), ...finishArgs(call), scratch: call.scratch },
    covarianceWork(call, call.iterations),
  );

/** The states of regions; its scratch is that of `covariance` without iterations. */
export const covarianceState = (call: RegionRows & CovarianceStates & { readonly scratch: string }): KernelCall => {
  const { counts, means, moments, scratch } = call;
  return kernelCall(
    'covariance_state',
    { ...regionArgs(call), counts, means, moments, scratch },
    covarianceWork(call, 0),
  );
};

/** Merges the states of `parts` lots of rows, [parts, regions, …], into one of each region. */
export const covarianceMerge = (call: {
  readonly channels: number;
  readonly regions: number;
  readonly parts: number;
  readonly states: CovarianceStates;
  readonly merged: CovarianceStates;
}): KernelCall => {
  const { channels, regions, parts, states, merged } = call;
  const into = { mergedCounts: merged.counts, mergedMeans: merged.means, mergedMoments: merged.moments };
  return kernelCall(
    'covariance_merge',
    { channels, regions, parts, ...states, ...into },
    covarianceMergeWork(regions, parts, channels),
  );
};

export const covarianceFinishScratchBytes = (call: {
  readonly channels: number;
  readonly iterations: number;
}): number => matrixBytes(call.channels) + rootBytes(call.channels, call.iterations);

/** As `covariance`, of states; their means are not needed. */
export const covarianceFinish = (
  call: CovarianceFinish & { readonly counts: string; readonly moments: string; readonly scratch: string },
): KernelCall => {
  const { datatype, channels, regions, counts, moments, iterations, scratch } = call;
  const states = { datatype: DTYPES[datatype].code, channels, regions, counts, moments };
  return kernelCall(
    'covariance_finish',
    { ...states, ...finishArgs(call), scratch },
    covarianceFinishWork(regions, channels, iterations),
  );
};

type Clusters = { readonly channels: number; readonly clusters: number };

export const vladScratchBytes = ({ channels, clusters }: Clusters): number => {
  const [panels, clusterPanels] = [panelsOf(channels), panelsOf(clusters)];
  const rows =
    panels + // zeros
    clusterPanels * (1 + channels) + // biases, weights
    2 * panels * clusterPanels * PANEL_WIDTH + // centroids, sums
    VLAD_ROWS * (panels + channels / PANEL_WIDTH + clusterPanels); // rows, the same as columns, their assignment
  return rows * ROW_BYTES;
};

/**
 * Residuals of regions, softly assigned to clusters, [regions, clusters, channels] in the datatype of x, as are
 * `centroids` and `weights` [clusters, channels] and `bias` [clusters]. Returns 2 when an empty region is refused.
 */
export const vlad = (
  call: RegionRows & {
    readonly clusters: number;
    readonly centroids: string;
    /** Without them rows are assigned by −alpha · ‖x − centroid‖². */
    readonly weights?: string;
    readonly bias?: string;
    readonly alpha: number;
    /** Each cluster over its L2 norm. */
    readonly intraNormalize: boolean;
    /** Then the whole region over its own. */
    readonly normalize: boolean;
    readonly y: string;
    readonly emptyValue: number;
    readonly refuseEmpty: boolean;
    readonly scratch: string;
  },
): KernelCall => {
  const { centroids, weights = 0, bias = 0, clusters, alpha, y, emptyValue, scratch } = call;
  const flags = {
    intra: Number(call.intraNormalize),
    whole: Number(call.normalize),
    refuseEmpty: Number(call.refuseEmpty),
  };
  return kernelCall(
    'vlad',
    { ...regionArgs(call), centroids, weights, bias, clusters, alpha, ...flags, y, emptyValue, scratch },
    vladWork(call),
  );
};
