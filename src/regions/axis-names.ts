import type { Layout } from './layout.ts';

/** Names of one to three spatial axes, outermost first; of another number `axis0`, `axis1`, …. */
const spatialNames = (rank: number): readonly string[] =>
  rank <= 3
    ? ['depth', 'height', 'width'].slice(3 - rank).map((name) => (rank === 1 ? 'length' : name))
    : numbered(rank);

const numbered = (rank: number): readonly string[] => Array.from({ length: rank }, (_, axis) => `axis${axis}`);

/** Returns the names of a tensor's axes in their order: `batch,channels,height,width`. */
export const spatialAxisNames = (batched: boolean, layout: Layout, spatialRank: number): readonly string[] => [
  ...(batched ? ['batch'] : []),
  ...(layout === 'channels_first' ? ['channels'] : []),
  ...spatialNames(spatialRank),
  ...(layout === 'channels_last' ? ['channels'] : []),
];
