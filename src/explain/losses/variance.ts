import type { ExplainedPooling } from '../explained-pooling.ts';
import { spread, visitCells } from './cell-sums.ts';

/** Of each channel: null where x is constant, or where no bound holds. */
export type KeptVariance = {
  readonly variance_kept: readonly (number | null)[];
  readonly variance_bound: readonly (number | null)[];
};

/** What cells are measured, and how many regions hold them. */
export type Measured = { readonly measured: Uint8Array; readonly regions: Uint32Array; readonly most: number };

/**
 * Returns the squared correlation of x with the mean output of the regions that hold each cell, by channel; and for regions that
 * share no cell the most that it can be, η²: between over total sum of squares.
 */
export const keptVariance = (
  pooling: ExplainedPooling,
  y: Float64Array,
  { measured, regions, most }: Measured,
): KeptVariance => {
  const z = spread(pooling, (k) => y[k] as number);
  const channelOf = channelsOf(pooling);
  const isUsed = (position: number): boolean =>
    measured[position] === 1 && (regions[position] as number) > 0 && Number.isFinite(z[position]);
  const sums = channelOf.moments(pooling.x.values, z, isUsed);
  const bounds = most > 1 ? undefined : betweenSquares(pooling, isUsed, channelOf.at, sums);
  return {
    variance_kept: sums.map(({ xx, zz, xz }) => {
      if (!(xx > 0)) return null;
      return zz > 0 ? Math.min(1, (xz * xz) / (xx * zz)) : 0;
    }),
    variance_bound: sums.map(({ xx }, channel) => {
      if (!(xx > 0) || bounds === undefined) return null;
      return Math.min(1, (bounds[channel] as number) / xx);
    }),
  };
};

type Moments = { n: number; x: number; z: number; xx: number; zz: number; xz: number };

/** Returns the channel of each position, and sums of squared distances from the channel's means. */
const channelsOf = ({ x, geometry }: ExplainedPooling) => {
  const axis = geometry.axisNames.indexOf('channels');
  const stride = x.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const channels = axis < 0 ? 1 : (x.shape[axis] as number);
  const at = (position: number): number => Math.floor(position / stride) % channels;
  const moments = (xs: Float64Array, zs: Float64Array, isUsed: (position: number) => boolean): readonly Moments[] => {
    const all = Array.from({ length: channels }, (): Moments => ({ n: 0, x: 0, z: 0, xx: 0, zz: 0, xz: 0 }));
    const visit = (add: (sums: Moments, xValue: number, zValue: number) => void): void => {
      for (let position = 0; position < xs.length; position += 1)
        if (isUsed(position)) add(all[at(position)] as Moments, xs[position] as number, zs[position] as number);
    };
    visit((sums, xValue, zValue) => {
      sums.n += 1;
      sums.x += xValue;
      sums.z += zValue;
    });
    visit((sums, xValue, zValue) => {
      const dx = xValue - sums.x / sums.n;
      const dz = zValue - sums.z / sums.n;
      sums.xx += dx * dx;
      sums.zz += dz * dz;
      sums.xz += dx * dz;
    });
    return all.map((sums) => withoutRounding(sums));
  };
  return { at, moments };
};

/** Squares of what rounding of the mean leaves of equal values. */
const ROUNDING = 2 ** -100;

/** Returns the sums with 0 for what is constant but for rounding. */
const withoutRounding = (sums: Moments): Moments => {
  const { n, x, z, xx, zz } = sums;
  const isConstant = (square: number, sum: number): boolean => square <= n * (sum / Math.max(n, 1)) ** 2 * ROUNDING;
  return { ...sums, xx: isConstant(xx, x) ? 0 : xx, zz: isConstant(zz, z) ? 0 : zz };
};

/** Σ n·(m − μ)² over the regions of each channel, of the cells that are used. */
const betweenSquares = (
  pooling: ExplainedPooling,
  isUsed: (position: number) => boolean,
  channelOf: (position: number) => number,
  sums: readonly Moments[],
): Float64Array => {
  const between = new Float64Array(sums.length);
  const parts = new Map<number, { n: number; sum: number }>();
  let current = 0;
  const finish = (): void => {
    for (const [channel, { n, sum }] of parts) {
      const { x, n: all } = sums[channel] as Moments;
      between[channel] = (between[channel] as number) + n * (sum / n - x / all) ** 2;
    }
    parts.clear();
  };
  visitCells(pooling, (position, k) => {
    if (k !== current) finish();
    current = k;
    if (!isUsed(position)) return;
    const channel = channelOf(position);
    const part = parts.get(channel) ?? { n: 0, sum: 0 };
    part.n += 1;
    part.sum += pooling.x.values[position] as number;
    parts.set(channel, part);
  });
  finish();
  return between;
};
