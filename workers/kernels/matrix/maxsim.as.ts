import { refuse } from '../base/refused.as';
import { storeRow } from '../base/store-row.as';
import { multiplyBlock, openProduct, PRODUCT_COLUMNS, PRODUCT_ROWS, sums, sumsPitch } from './product.as';

// Late interaction: of each query token the largest product with a token of a document, added up. Blocks of the product of all
// query tokens with all document tokens may end inside a document, whose largest products are carried to the next block.

let queryMask: usize = 0;
let queryTokens: i32 = 0;
let documentMask: usize = 0;
/** INT64: where documents begin, or 0 for documents of `documentTokens` each. */
let begins: usize = 0;
let documents: i32 = 0;
let documentTokens: i32 = 0;
/** FP64 [queries, documents] */
let scores: usize = 0;
/** FP64: of each query token, the largest product with the document that the last block ended in. */
let carried: usize = 0;
/** Of each column of a block all bits, or none where it does not count. */
let counted: usize = 0;
/** The document of the first column of a block. */
let firstDocument: i32 = 0;

/**
 * y [queries, documents] of `output`, FP32 or FP64, from tokens of queries [queries, queryTokens, extent] and of documents
 * [documents, documentTokens, extent], or [documentTokens, extent] between `offsets` (INT64). Masks: u8, 0 for all tokens.
 * A document without tokens that count: −∞. Scratch: that of the product, behind scores, carried products and a row of bits.
 * @returns 0, or 1 for offsets that no tokens can have
 */
export function maxsim(
  query: usize,
  queryDatatype: i32,
  maskOfQuery: usize,
  queries: i32,
  tokensOfQuery: i32,
  document: usize,
  documentDatatype: i32,
  maskOfDocument: usize,
  offsets: usize,
  documentCount: i32,
  tokensOfDocument: i32,
  extent: i32,
  isDouble: i32,
  y: usize,
  output: i32,
  scratch: usize,
): i32 {
  queryMask = maskOfQuery;
  queryTokens = tokensOfQuery;
  documentMask = maskOfDocument;
  begins = offsets;
  documents = documentCount;
  documentTokens = tokensOfDocument;
  const rows = <u32>queries * <u32>queryTokens;
  const columns = offsets != 0 ? <u32>documentTokens : <u32>documents * <u32>documentTokens;
  for (let d = 0; offsets != 0 && d <= documents; d++) {
    const before = d == 0 ? 0 : beginOf(d - 1);
    const at = beginOf(d);
    const isWrong = at < before || at > <i64>columns || (d == 0 && at != 0) || (d == documents && at != <i64>columns);
    if (isWrong) return refuse(1, d);
  }
  scores = scratch;
  carried = scores + ((<usize>queries * <usize>documents) << 3);
  counted = carried + ((<usize>rows) << 3);
  counted = (counted + 15) & ~15;
  const product = counted + ((<usize>PRODUCT_COLUMNS) << 3);
  memory.fill(scores, 0, (<usize>queries * <usize>documents) << 3);
  openProduct(query, queryDatatype, document, documentDatatype, extent, isDouble != 0, false, rows, columns, product);
  addEmpty(rows);
  for (let c: u32 = 0; c < columns && rows > 0; c += PRODUCT_COLUMNS) {
    const count = <i32>min<u32>(columns - c, PRODUCT_COLUMNS);
    openColumns(c, count);
    for (let r: u32 = 0; r < rows; r += PRODUCT_ROWS) {
      const some = <i32>min<u32>(rows - r, PRODUCT_ROWS);
      multiplyBlock(r, some, c, count);
      for (let i = 0; i < some; i++) {
        if (isReal(r + i)) addRow(r + i, sums + <usize>i * sumsPitch, c, count);
      }
    }
  }
  storeRow<f64>(output, scores, y, queries * documents);
  return 0;
}

function beginOf(d: i32): i64 {
  return begins != 0 ? load<i64>(begins + ((<usize>d) << 3)) : <i64>d * <i64>documentTokens;
}

function isReal(row: u32): bool {
  return queryMask == 0 || load<u8>(queryMask + <usize>row) != 0;
}

function scoreAt(row: u32, d: i32): usize {
  return scores + ((<usize>(row / queryTokens) * <usize>documents + <usize>d) << 3);
}

/** Documents without a column. */
function addEmpty(rows: u32): void {
  for (let d = 0; d < documents; d++) {
    if (beginOf(d) != beginOf(d + 1)) continue;
    for (let row: u32 = 0; row < rows; row++) if (isReal(row)) store<f64>(scoreAt(row, d), -Infinity);
  }
}

function openColumns(c: u32, count: i32): void {
  firstDocument = documentOf(c);
  for (let j = 0; j < count; j++) {
    const isCounted = documentMask == 0 || load<u8>(documentMask + <usize>c + <usize>j) != 0;
    store<i64>(counted + ((<usize>j) << 3), isCounted ? -1 : 0);
  }
}

/** The document that a column lies in. */
function documentOf(c: u32): i32 {
  if (begins == 0) return <i32>(c / documentTokens);
  let first = 0;
  for (let end = documents; first < end; ) {
    const middle = (first + end) >> 1;
    if (beginOf(middle + 1) <= <i64>c) first = middle + 1;
    else end = middle;
  }
  return first;
}

/** Adds the largest products of a query token with each document of a block's columns. */
function addRow(row: u32, products: usize, c: u32, count: i32): void {
  const end = <i64>c + <i64>count;
  let d = firstDocument;
  for (let at = <i64>c; at < end; d++) {
    const stop = beginOf(d + 1);
    const last = min<i64>(stop, end);
    if (last == at) continue;
    const carriedAt = carried + ((<usize>row) << 3);
    const before: f64 = at == beginOf(d) ? -Infinity : load<f64>(carriedAt);
    const largest = max<f64>(before, largestOf(products, <i32>(at - <i64>c), <i32>(last - <i64>c)));
    if (last == stop) store<f64>(scoreAt(row, d), load<f64>(scoreAt(row, d)) + largest);
    else store<f64>(carriedAt, largest);
    at = last;
  }
}

/** The largest of the products from column `from` to before `to` that count. A NaN wins. */
function largestOf(products: usize, from: i32, to: i32): f64 {
  let largest = f64x2.splat(-Infinity);
  const least = f64x2.splat(-Infinity);
  let j = from;
  for (; j + 2 <= to; j += 2) {
    const at = (<usize>j) << 3;
    largest = f64x2.max(largest, v128.bitselect(v128.load(products + at), least, v128.load(counted + at)));
  }
  const most = max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  const isLeft = j < to && load<i64>(counted + ((<usize>j) << 3)) != 0;
  return isLeft ? max<f64>(most, load<f64>(products + ((<usize>j) << 3))) : most;
}
