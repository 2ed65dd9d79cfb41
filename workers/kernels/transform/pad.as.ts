import { PAD_CONSTANT, PAD_EDGE, PAD_REFLECT, PAD_SYMMETRIC } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';

// A pad table is one i32 for each output position along an axis: the input position that it repeats, −1 for a constant.

/**
 * Fills a pad table as numpy.pad does: pads longer than the extent go to and fro, or round and round. Negative ones take
 * cells away; what remains wraps around (PyTorch, onnxruntime).
 */
export function pad_axis(axis: usize, extent: i32, begin: i32, outputs: i32, mode: i32): void {
  const first: i64 = max<i32>(-begin, 0);
  const last: i64 = extent + min<i32>(outputs - begin - extent, 0);
  for (let j = 0; j < outputs; j++) {
    const position = <i64>j - begin;
    const isThere = position >= 0 && position < extent;
    const source = isThere ? <i32>position : sourceOf(position, extent, first, last, mode);
    store<i32>(axis + ((<usize>j) << 2), source);
  }
}

/** The cell that one outside of an axis repeats, of whose cells those from `first` to before `last` are left. */
function sourceOf(position: i64, extent: i64, first: i64, last: i64, mode: i32): i32 {
  if (mode == PAD_CONSTANT || extent == 0) return -1;
  if (mode == PAD_EDGE) return <i32>(position < 0 ? 0 : extent - 1);
  if (mode == PAD_REFLECT) {
    if (extent == 1) return 0;
    const there = modulo(position, 2 * extent - 2);
    return <i32>(there < extent ? there : 2 * extent - 2 - there);
  }
  if (mode == PAD_SYMMETRIC) {
    const there = modulo(position, 2 * extent);
    return <i32>(there < extent ? there : 2 * extent - 1 - there);
  }
  return <i32>(first + modulo(position - first, last - first));
}

function modulo(a: i64, b: i64): i64 {
  const rest = a % b;
  return rest < 0 ? rest + b : rest;
}

/**
 * Copies [outer, …extents, inner] into [outer, …outputs, inner] by three pad tables; a table of 0 is an axis that is
 * not there. `value` holds the bits of a constant element.
 */
export function pad(
  datatype: i32,
  x: usize,
  y: usize,
  outer: i32,
  inner: i32,
  table0: usize,
  extent0: i32,
  outputs0: i32,
  table1: usize,
  extent1: i32,
  outputs1: i32,
  table2: usize,
  extent2: i32,
  outputs2: i32,
  value: u64,
): void {
  const bytes = <usize>inner * bytesOf(datatype);
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < outputs0; j++) {
      const from0 = at(table0, j);
      for (let k = 0; k < outputs1; k++) {
        const from1 = at(table1, k);
        if (from0 < 0 || from1 < 0) {
          fillBits(datatype, y, outputs2 * inner, value);
        } else {
          const row = x + ((<usize>o * extent0 + from0) * extent1 + from1) * extent2 * bytes;
          padRow(datatype, row, y, inner, bytes, table2, outputs2, value);
        }
        y += <usize>outputs2 * bytes;
      }
    }
  }
}

/** Source position of output position j. */
function at(table: usize, j: i32): i32 {
  return table == 0 ? j : load<i32>(table + ((<usize>j) << 2));
}

/** Copies runs of neighbors at once, the rest position by position. */
function padRow(
  datatype: i32,
  x: usize,
  y: usize,
  inner: i32,
  bytes: usize,
  table: usize,
  outputs: i32,
  value: u64,
): void {
  for (let j = 0; j < outputs; ) {
    const from = at(table, j);
    const to = y + <usize>j * bytes;
    let run = 1;
    if (from < 0) {
      while (j + run < outputs && at(table, j + run) < 0) run++;
      fillBits(datatype, to, run * inner, value);
    } else {
      while (j + run < outputs && at(table, j + run) == from + run) run++;
      copyBytes(to, x + <usize>from * bytes, <usize>run * bytes);
    }
    j += run;
  }
}

/** Copies a few bytes element by element, which is faster than `memory.copy`. */
function copyBytes(to: usize, from: usize, bytes: usize): void {
  if (bytes == 4) store<u32>(to, load<u32>(from));
  else if (bytes == 8) store<u64>(to, load<u64>(from));
  else memory.copy(to, from, bytes);
}

function fillBits(datatype: i32, y: usize, count: i32, value: u64): void {
  const bytes = bytesOf(datatype);
  for (const end = y + <usize>count * bytes; y < end; y += bytes) {
    if (bytes == 4) store<u32>(y, <u32>value);
    else if (bytes == 8) store<u64>(y, value);
    else if (bytes == 2) store<u16>(y, <u16>value);
    else store<u8>(y, <u8>value);
  }
}
