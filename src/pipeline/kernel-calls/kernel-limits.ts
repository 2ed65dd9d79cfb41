// Limits of the kernels that plans count with: how many rows they lay out at a time, and from where on they fold in
// another way. A test compares each with the constant of the same name in workers/kernels.

/** Taps per step from which on the windows of rows share running folds. */
export const LONG_ROWS = 6;
/** Taps per step from which on the windows of a line share folds. */
export const LONG_LINE = 8;
/** Least taps of the windows of a line that are folded one by one, and most windows that then share a tap. */
export const LONG_SPAN = 32;
export const MOST_SHARED = 4;
/** Columns that `reduce_pool` folds at a time. */
export const STRIP = 2048;
/** Results at a time of a line that is folded window by window. */
export const PIECE = 2048;

/** Output rows that `gather_pool` keeps until it transposes them. */
export const KEPT_ROWS = 16;
/** Most elements of a region that are ordered by comparing all columns at once. */
export const FEW_ORDERED = 24;
/** Positions of a line that are transposed at a time. */
export const LINE_POSITIONS = 64;
/** Elements of a region whose positions `scan_regions` lists at a time. */
export const LISTED_POSITIONS = 256;

/** Channels of a panel of a matrix. */
export const PANEL_WIDTH = 4;
/** Rows whose products are added before they join a sum. */
export const PANEL_DEPTH = 256;
/** Rows that `vlad` lays out at a time. */
export const VLAD_ROWS = 64;

/** Most rows of x and of y of a block of a product, and elements of both that are laid out at a time. */
export const PRODUCT_ROWS = 128;
export const PRODUCT_COLUMNS = 128;
export const PACKED_DEPTH = 256;
/** Rows of a left and of a right panel of FP32, and products that are added in FP32. */
export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;
export const TILE_DEPTH = 64;

/** Elements of an edge of a block that `permute` transposes. */
export const PERMUTED_BLOCK = 32;

/** Channels that `attentive_statistics` weighs at a time. */
export const STATISTICS_STRIP = 64;
