import { bytesOf } from '../base/datatypes.as';
import { refuse } from '../base/refused.as';
import {
  line,
  openTokens,
  productOf,
  rowAt,
  rows,
  setListed,
  storeVector,
  stride,
  widenToken,
} from './token-vectors.as';
import { cluster, labelOf, openClusters, setDistance } from './ward.as';

/** Where clusters are found; then FP64: their numbers of tokens. */
let clusters: usize = 0;

/**
 * Clusters the tokens of documents x [documents, tokens, dim] with a mask (u8), or of packed x [tokens, dim] between offsets
 * (INT64 [documents + 1]), and writes the means: `protectedTokens` first ones stay as they are, the others become
 * max(⌊n / factor⌋, 1). `y`: `yRows` vectors of each document, or of all; `places`: their mask (u8), or their offsets.
 * Behind the last ones all is 0. `most`: tokens of the longest document.
 * @returns 0, or 1 for offsets that no tokens can have, 2 for a longer document, 3 for vectors without finite products
 */
export function token_pool(
  x: usize,
  datatype: i32,
  dim: i32,
  mask: usize,
  offsets: usize,
  documents: i32,
  tokens: i32,
  most: i32,
  factor: f64,
  protectedTokens: i32,
  normalize: i32,
  y: usize,
  yRows: i32,
  places: usize,
  scratch: usize,
): i32 {
  clusters = openTokens(datatype, dim, normalize != 0, most, scratch);
  const rowBytes = <usize>dim * bytesOf(datatype);
  const end = y + <usize>yRows * rowBytes * (offsets == 0 ? <usize>documents : 1);
  const packed = offsets != 0;
  let row = 0;
  for (let d = 0; d < documents; d++) {
    const refused = packed ? checkOffsets(offsets, d, documents, tokens, most) : 0;
    if (refused != 0) return refuse(refused, refused == 1 ? d + 1 : d);
    const n = packed ? listPacked(offsets, d) : listMasked(mask, d, tokens);
    if (!packed) row = d * yRows;
    const pooled = poolDocument(x, y + <usize>row * rowBytes, n, factor, protectedTokens);
    if (pooled < 0) return refuse(3, d);
    if (!packed) {
      const masked = places + <usize>d * <usize>yRows;
      memory.fill(masked, 1, pooled);
      memory.fill(masked + <usize>pooled, 0, yRows - pooled);
      memory.fill(y + <usize>(row + pooled) * rowBytes, 0, <usize>(yRows - pooled) * rowBytes);
    } else store<i64>(places + ((<usize>d) << 3), row);
    row += pooled;
  }
  if (!packed) return 0;
  store<i64>(places + ((<usize>documents) << 3), row);
  memory.fill(y + <usize>row * rowBytes, 0, end - y - <usize>row * rowBytes);
  return 0;
}

function checkOffsets(offsets: usize, d: i32, documents: i32, tokens: i32, most: i32): i32 {
  const begin = load<i64>(offsets + ((<usize>d) << 3));
  const end = load<i64>(offsets + ((<usize>d) << 3), 8);
  if ((d == 0 && begin != 0) || end < begin || end > <i64>tokens) return 1;
  if (d == documents - 1 && end != <i64>tokens) return 1;
  return end - begin > <i64>most ? 2 : 0;
}

function listPacked(offsets: usize, d: i32): i32 {
  const begin = <i32>load<i64>(offsets + ((<usize>d) << 3));
  const n = <i32>load<i64>(offsets + ((<usize>d) << 3), 8) - begin;
  for (let i = 0; i < n; i++) setListed(i, begin + i);
  return n;
}

function listMasked(mask: usize, d: i32, tokens: i32): i32 {
  const first = d * tokens;
  let n = 0;
  for (let t = 0; t < tokens; t++) {
    if (mask != 0 && load<u8>(mask + <usize>(first + t)) == 0) continue;
    setListed(n++, first + t);
  }
  return n;
}

/** Writes the vectors of a document of n listed tokens. Returns how many, or −1 where products are not finite. */
function poolDocument(x: usize, y: usize, n: i32, factor: f64, protectedTokens: i32): i32 {
  const kept = min<i32>(n, protectedTokens);
  const most = clustersOf(n - kept, factor);
  for (let i = 0; i < (most < n - kept ? kept : n); i++) {
    widenToken(x, i);
    y = storeVector(line, y);
  }
  if (most >= n - kept) return n;
  if (!measure(x, kept, n - kept)) return -1;
  const count = cluster(most);
  sumClusters(x, kept, n - kept, count);
  for (let c = 0; c < count; c++) y = storeVector(rowAt(c), y);
  return kept + count;
}

/** max(⌊n / factor⌋, 1) of the exact quotient. */
function clustersOf(n: i32, factor: f64): i32 {
  const whole = (<f64>n - (<f64>n % factor)) / factor;
  return max<i32>(<i32>Math.round(whole), 1);
}

/** Distances 1 − a·b, from 0 to 2, of vectors in FP32, summed in FP64. Returns whether all are numbers. */
function measure(x: usize, first: i32, n: i32): bool {
  openClusters(n, clusters);
  for (let i = 0; i < n; i++) {
    widenToken(x, first + i);
    const to = rowAt(i);
    for (let c: usize = 0; c < (<usize>stride) << 3; c += 8) store<f64>(to + c, <f64>(<f32>load<f64>(line + c)));
  }
  let finite = true;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const distance = <f32>1 - <f32>productOf(rowAt(i), rowAt(j));
      if (distance != distance) finite = false;
      setDistance(i, j, <f64>min<f32>(max<f32>(distance, 0), 2));
    }
  }
  return finite;
}

/** Means of the clusters, in place of the rows. */
function sumClusters(x: usize, first: i32, n: i32, count: i32): void {
  memory.fill(rows, 0, (<usize>count * <usize>stride) << 3);
  // Distances are no longer needed: their room holds the number of tokens of each cluster.
  memory.fill(clusters, 0, (<usize>count) << 3);
  for (let i = 0; i < n; i++) {
    const c = labelOf(i) - 1;
    const counted = clusters + ((<usize>c) << 3);
    store<f64>(counted, load<f64>(counted) + 1);
    widenToken(x, first + i);
    const to = rowAt(c);
    for (let at: usize = 0; at < (<usize>stride) << 3; at += 16) {
      v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(line + at)));
    }
  }
  for (let c = 0; c < count; c++) {
    const tokens = f64x2.splat(load<f64>(clusters + ((<usize>c) << 3)));
    const at = rowAt(c);
    for (let i: usize = 0; i < (<usize>stride) << 3; i += 16) v128.store(at + i, f64x2.div(v128.load(at + i), tokens));
  }
}
