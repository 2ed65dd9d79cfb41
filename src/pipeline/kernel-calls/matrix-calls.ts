import { DTYPES } from '../../tensor/dtype.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import { covarianceFinishWork, covarianceMergeWork, covarianceWork, vladWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
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

/** What an answer is made of once the state of its region is known. */
export type CovarianceFinish = {
  readonly datatype: 'FP32' | 'FP64';
  readonly channels: number;
  readonly regions: number;
  readonly y: string;
  /** Upper triangles, row by row, instead of whole matrices. */
  readonly triangle: boolean;
  /** Steps of Newton and Schulz to the square root; 0: none is taken. */
  readonly iterations: number;
  /** What fills the answer of an empty region. */
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
const regionArgs = ({ datatype, x, channels, table, index, regions }: RegionRows) => [
  DTYPES[datatype].code,
  x,
  channels,
  table,
  index ?? 0,
  regions,
];
const finishArgs = ({ y, triangle, iterations, emptyValue, refuseEmpty }: CovarianceFinish) => [
  y,
  Number(triangle),
  iterations,
  emptyValue,
  Number(refuseEmpty),
];

export const covarianceScratchBytes = (facts: { readonly channels: number; readonly iterations: number }): number => {
  const { channels, iterations } = facts;
  const rest = Math.max(panelsOf(channels) * PANEL_DEPTH * ROW_BYTES, rootBytes(channels, iterations));
  return panelsOf(channels) * ROW_BYTES + matrixBytes(channels) + rest;
};

/** Population covariances of regions, or their roots, in the datatype of x. Returns 2 when an empty one is refused. */
export const covariance = (facts: RegionRows & CovarianceFinish & { readonly scratch: string }): KernelCall => ({
  kernel: 'covariance',
  args: [...regionArgs(facts), ...finishArgs(facts), facts.scratch],
  nanoseconds: nanosecondsOf(covarianceWork(facts, facts.iterations)),
});

/** The states of regions; its scratch is that of `covariance` without iterations. */
export const covarianceState = (facts: RegionRows & CovarianceStates & { readonly scratch: string }): KernelCall => ({
  kernel: 'covariance_state',
  args: [...regionArgs(facts), facts.counts, facts.means, facts.moments, facts.scratch],
  nanoseconds: nanosecondsOf(covarianceWork(facts, 0)),
});

/** Merges the states of `parts` lots of rows, [parts, regions, …], into one of each region. */
export const covarianceMerge = (facts: {
  readonly channels: number;
  readonly regions: number;
  readonly parts: number;
  readonly states: CovarianceStates;
  readonly merged: CovarianceStates;
}): KernelCall => {
  const { channels, regions, parts, states, merged } = facts;
  const buffers = [states, merged].flatMap(({ counts, means, moments }) => [counts, means, moments]);
  return {
    kernel: 'covariance_merge',
    args: [channels, regions, parts, ...buffers],
    nanoseconds: nanosecondsOf(covarianceMergeWork(regions, parts, channels)),
  };
};

export const covarianceFinishScratchBytes = (facts: {
  readonly channels: number;
  readonly iterations: number;
}): number => matrixBytes(facts.channels) + rootBytes(facts.channels, facts.iterations);

/** As `covariance`, of states; their means are not needed. */
export const covarianceFinish = (
  facts: CovarianceFinish & { readonly counts: string; readonly moments: string; readonly scratch: string },
): KernelCall => {
  const { datatype, channels, regions, counts, moments, scratch } = facts;
  const states = [DTYPES[datatype].code, channels, regions, counts, moments];
  return {
    kernel: 'covariance_finish',
    args: [...states, ...finishArgs(facts), scratch],
    nanoseconds: nanosecondsOf(covarianceFinishWork(regions, channels, facts.iterations)),
  };
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
  facts: RegionRows & {
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
  const { centroids, weights, bias, clusters, alpha, intraNormalize, normalize, y, emptyValue, refuseEmpty } = facts;
  const assigned = [centroids, weights ?? 0, bias ?? 0, clusters, alpha];
  const finished = [Number(intraNormalize), Number(normalize), y, emptyValue, Number(refuseEmpty)];
  const args = [...regionArgs(facts), ...assigned, ...finished, facts.scratch];
  return { kernel: 'vlad', args, nanoseconds: nanosecondsOf(vladWork(facts)) };
};
