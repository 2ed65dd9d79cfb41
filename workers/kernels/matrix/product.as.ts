import { bytesOf } from '../base/datatypes.as';
import { evenDepth, PACKED_DEPTH, packPanels } from './pack-panels.as';
import { AbsoluteDifference, addTile as addTileOfDoubles, Product, SquaredDifference } from './panel-product.as';
import { addTile, addTileRow, TILE_COLUMNS, TILE_ROWS } from './product-tile.as';
import { setScales } from './row-scales.as';

// The product of the rows of x with the rows of y, x · yᵀ, a block at a time: for `project` and other
// kernels of many dot products, as the similarities of vectors or of tokens. A caller opens the product and asks for blocks, the columns outermost:
//
//   openProduct(x, xDatatype, y, yDatatype, extent, isDouble, isUnit, mostRows, mostColumns, scratch);
//   for (let c = 0; c < columns; c += PRODUCT_COLUMNS)
//     for (let r = 0; r < rows; r += PRODUCT_ROWS) {
//       multiplyBlock(r, min(rows - r, PRODUCT_ROWS), c, min(columns - c, PRODUCT_COLUMNS));
//       … sum (i, j) of the block is the FP64 at sums + i · sumsPitch + 8 · j
//     }
//
// An element of the product is added up in the same order whatever block it is in: TILE_DEPTH products in FP32 at a time,
// their sums in FP64; with `isDouble` all in FP64. So results do not depend on how rows and columns are divided.
// Error of FP32: (TILE_DEPTH + 1) · 2^-24 · Σ|x · y|, whatever the extent. No product overflows (row-scales.as.ts).

/** Most rows of x and of y of a block. */
export const PRODUCT_ROWS: i32 = 128;
export const PRODUCT_COLUMNS: i32 = 128;

/** FP64 sums of the last block, and bytes from one row of them to the next. */
export let sums: usize = 0;
export let sumsPitch: usize = 0;

let left: usize = 0;
let leftDatatype: i32 = 0;
let leftBytes: usize = 0;
let right: usize = 0;
let rightDatatype: i32 = 0;
let rightBytes: usize = 0;
let inner: i32 = 0;
let doubles: bool = false;
let unit: bool = false;
/** Power of the differences that are added up instead of products; 0: products are. */
let power: i32 = 0;

let leftPanels: usize = 0;
let leftScales: usize = 0;
let leftFactors: usize = 0;
let rightPanels: usize = 0;
let rightScales: usize = 0;
let rightFactors: usize = 0;
/** The columns whose scales are set, and whose panels are laid out where one depth is all. */
let column: u32 = 0;
let columnCount: i32 = 0;

/**
 * Sets the operands: rows of `extent` elements of any datatype, without gaps. `isDouble`: sums and panels of FP64. `isUnit`:
 * rows are divided by their L2 norm, at least 1e-12 (cosine). Scratch for blocks of up to `mostRows` and `mostColumns`,
 * 16 bytes aligned: `productScratchBytes` (matrix-calls.ts).
 */
export function openProduct(
  x: usize,
  xDatatype: i32,
  y: usize,
  yDatatype: i32,
  extent: i32,
  isDouble: bool,
  isUnit: bool,
  mostRows: u32,
  mostColumns: u32,
  scratch: usize,
): void {
  left = x;
  leftDatatype = xDatatype;
  leftBytes = <usize>extent * bytesOf(xDatatype);
  right = y;
  rightDatatype = yDatatype;
  rightBytes = <usize>extent * bytesOf(yDatatype);
  inner = extent;
  doubles = isDouble;
  unit = isUnit;
  power = 0;
  columnCount = 0;
  const rows = roundUp(<i32>min<u32>(mostRows, PRODUCT_ROWS));
  const columns = roundUp(<i32>min<u32>(mostColumns, PRODUCT_COLUMNS));
  const depth = (<usize>evenDepth(min<i32>(extent, PACKED_DEPTH))) << (isDouble ? 3 : 2);
  sumsPitch = columns << 3;
  sums = scratch;
  leftScales = sums + rows * sumsPitch;
  leftFactors = leftScales + (rows << 3);
  rightScales = leftFactors + (rows << 3);
  rightFactors = rightScales + (columns << 3);
  leftPanels = rightFactors + (columns << 3);
  rightPanels = leftPanels + rows * depth;
}

/** After a product of FP64 was opened: its sums become those of |x − y|^`exponent`, 1 or 2. */
export function addDifferences(exponent: i32): void {
  power = exponent;
}

/** A number of rows with those that fill up its panels. */
function roundUp(rows: i32): usize {
  return <usize>((rows + TILE_COLUMNS - 1) & -TILE_COLUMNS);
}

/** Computes the sums of `rows` rows of x from row `r` on with `columns` rows of y from row `c` on. */
export function multiplyBlock(r: u32, rows: i32, c: u32, columns: i32): void {
  if (doubles) multiply<f64>(r, rows, c, columns);
  else multiply<f32>(r, rows, c, columns);
}

function multiply<T>(r: u32, rows: i32, c: u32, columns: i32): void {
  const x = left + <usize>r * leftBytes;
  const y = right + <usize>c * rightBytes;
  const isNew = c != column || columns != columnCount;
  setScales<T>(leftDatatype, x, leftBytes, rows, inner, unit, leftScales, leftFactors);
  if (isNew) setScales<T>(rightDatatype, y, rightBytes, columns, inner, unit, rightScales, rightFactors);
  column = c;
  columnCount = columns;
  memory.fill(sums, 0, roundUp(rows) * sumsPitch);
  for (let k = 0; k < inner; k += PACKED_DEPTH) {
    const depth = min<i32>(PACKED_DEPTH, inner - k);
    const from = x + <usize>k * bytesOf(leftDatatype);
    packPanels<T>(leftDatatype, from, leftBytes, rows, depth, leftScales, TILE_ROWS, leftPanels);
    if (isNew || inner > PACKED_DEPTH) {
      const at = y + <usize>k * bytesOf(rightDatatype);
      const width = sizeof<T>() == 4 ? TILE_COLUMNS : TILE_ROWS;
      packPanels<T>(rightDatatype, at, rightBytes, columns, depth, rightScales, width, rightPanels);
    }
    if (sizeof<T>() == 4) addTiles(rows, columns, evenDepth(depth));
    else if (power == 0) addTilesOfDoubles<Product>(rows, columns, evenDepth(depth));
    else if (power == 1) addTilesOfDoubles<AbsoluteDifference>(rows, columns, evenDepth(depth));
    else addTilesOfDoubles<SquaredDifference>(rows, columns, evenDepth(depth));
  }
  for (let i = 0; i < rows; i++) {
    scaleSums(sums + <usize>i * sumsPitch, load<f64>(leftFactors + ((<usize>i) << 3)), columns);
  }
}

function addTiles(rows: i32, columns: i32, depth: i32): void {
  for (let q = 0; q < columns; q += TILE_COLUMNS) {
    const b = rightPanels + ((<usize>q * <usize>depth) << 2);
    for (let p = 0; p < rows; p += TILE_ROWS) {
      const a = leftPanels + ((<usize>p * <usize>depth) << 2);
      const to = sums + <usize>p * sumsPitch + ((<usize>q) << 3);
      if (p + 1 == rows) addTileRow(a, b, depth, to);
      else addTile(a, b, depth, to, sumsPitch);
    }
  }
}

function addTilesOfDoubles<Op>(rows: i32, columns: i32, depth: i32): void {
  for (let q = 0; q < columns; q += TILE_ROWS) {
    const b = rightPanels + ((<usize>q * <usize>depth) << 3);
    for (let p = 0; p < rows; p += TILE_ROWS) {
      const a = leftPanels + ((<usize>p * <usize>depth) << 3);
      addTileOfDoubles<Op>(a, b, depth, sums + <usize>p * sumsPitch + ((<usize>q) << 3), sumsPitch);
    }
  }
}

/** In place: sums of a row with what the scales of both operands took from them. */
function scaleSums(at: usize, factor: f64, columns: i32): void {
  const by = f64x2.splat(factor);
  let factors = rightFactors;
  for (const end = at + ((<usize>columns) << 3); at < end; at += 16, factors += 16) {
    v128.store(at, f64x2.mul(f64x2.mul(v128.load(at), by), v128.load(factors)));
  }
}
