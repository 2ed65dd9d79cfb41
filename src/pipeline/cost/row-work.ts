import {
  PACKED_DEPTH,
  PANEL_DEPTH,
  PANEL_WIDTH,
  PRODUCT_COLUMNS,
  PRODUCT_ROWS,
  TILE_COLUMNS,
  TILE_DEPTH,
  TILE_ROWS,
  VLAD_ROWS,
} from '../kernel-calls/kernel-limits.ts';
import { activationWork } from './move-work.ts';
import { addWork, type Work } from './rates.ts';

const panelsOf = (channels: number): number => Math.ceil(channels / PANEL_WIDTH);

/** Regions of rows and how many rows they have together. */
type Rows = { readonly regions: number; readonly elements: number; readonly channels: number };

/** The work of `attention_pool`. */
export const attentionWork = (
  call: Rows & { readonly queries: number; readonly heads: number; readonly uSpan: number; readonly zSpan: number },
): Work => {
  const { regions, elements, queries, heads, uSpan, zSpan } = call;
  const each = queries * heads;
  return {
    attention_head: regions * each,
    attention_row: elements * each,
    attention_lane: elements * each * (uSpan + zSpan) + regions * each * zSpan,
  };
};

/** The work of a product of `rows` rows of `inputs` with `out` rows of weights. */
export const projectionWork = (rows: number, inputs: number, out: number): Work => ({
  projected_row: rows * out,
  projected_lane: rows * out * inputs,
});

/** Operands of a product (`workers/kernels/matrix/product.as.ts`). */
export type Product = {
  readonly rows: number;
  readonly columns: number;
  readonly extent: number;
  readonly isDouble: boolean;
  /** Whether elements are converted before they are laid out. */
  readonly isConverted?: boolean;
};

/** The work of a product: rows laid out, columns again for each block of rows where they are long, and tiles. */
export const productWork = ({ rows, columns, extent, isDouble, isConverted = false }: Product): Work => {
  const rowPanels = Math.ceil(rows / TILE_ROWS);
  const columnPanels = Math.ceil(columns / (isDouble ? TILE_ROWS : TILE_COLUMNS));
  const columnTurns = extent > PACKED_DEPTH ? Math.ceil(rows / PRODUCT_ROWS) : 1;
  const turned = rows * Math.ceil(columns / PRODUCT_COLUMNS) + columns * columnTurns;
  const tiles = rowPanels * columnPanels;
  return {
    [isDouble ? 'turned_double' : isConverted ? 'turned_converted' : 'turned_single']: turned * extent,
    [isDouble ? 'tile_row' : 'single_tile_row']: tiles * extent,
    tile: tiles * Math.ceil(extent / TILE_DEPTH),
  };
};

/** The work of `project`. */
export const projectWork = (
  call: Product & { readonly activation: string | undefined; readonly exact: boolean },
): Work => {
  const results = call.rows * call.columns;
  return addWork(
    productWork(call),
    { matrix_element: 2 * results },
    activationWork(results, call.activation, call.exact),
  );
};

/** The upper tiles of a product of so many rows with itself, `regions` times. */
const squareWork = (regions: number, rows: number, channels: number): Work => {
  const panels = panelsOf(channels);
  const tiles = (panels * (panels + 1)) / 2;
  return { tile_row: rows * tiles, tile: (regions + rows / PANEL_DEPTH) * tiles };
};

/** What becomes of the sums of each region: divided, its root taken, written. */
export const covarianceFinishWork = (regions: number, channels: number, iterations: number): Work => {
  const matrix = regions * (panelsOf(channels) * PANEL_WIDTH) ** 2;
  const products = 3 * iterations * regions;
  return addWork(
    { matrix_element: matrix * (2 + 3 * iterations) },
    squareWork(products, products * channels, channels),
  );
};

/** The work of `covariance` and, without a finish, of `covariance_state`. */
export const covarianceWork = ({ regions, elements, channels }: Rows, iterations: number): Work =>
  addWork(
    { attention_head: regions, packed_lane: 3 * elements * Math.max(channels, PANEL_WIDTH) },
    squareWork(regions, elements, channels),
    covarianceFinishWork(regions, channels, iterations),
  );

/** The work of `vlad`. */
export const vladWork = ({ regions, elements, channels, clusters }: Rows & { readonly clusters: number }): Work => {
  const [panels, clusterPanels] = [panelsOf(channels), panelsOf(clusters)];
  const rows = elements + regions * Math.min(PANEL_WIDTH - 1, elements / Math.max(regions, 1));
  const tiles = (rows / PANEL_WIDTH) * clusterPanels;
  const blocks = regions + elements / VLAD_ROWS;
  const pairs = panels * Math.ceil(clusters / 2);
  return {
    attention_head: blocks,
    packed_lane: (2 * elements + 2 * clusters) * Math.max(channels, PANEL_WIDTH),
    tile: tiles,
    tile_row: tiles * channels,
    softmax_lane: rows * clusterPanels * PANEL_WIDTH,
    residual_pair: elements * pairs + 4 * blocks * pairs,
    matrix_element: 3 * regions * clusterPanels * panels * PANEL_WIDTH * PANEL_WIDTH,
  };
};

/** The work of `covariance_merge`. */
export const covarianceMergeWork = (regions: number, parts: number, channels: number): Work => ({
  merged_state: regions * parts,
  merged_moment: (parts + 1) * regions * channels * (channels + 1),
});

/** The work of `list_regions`. */
export const listWork = (regions: number, elements: number): Work => ({ listed_region: regions, listed_row: elements });
