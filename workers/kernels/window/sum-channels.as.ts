import { fill, Sum } from '../base/fold.as';
import { emitRow, outputPlace, rowToCompute } from '../base/output-rows.as';
import * as axes from './axis.as';
import { Level, rowsAt } from './level.as';

// The last two axes at once, channels last, for sums of up to three rows and columns: rows first, written out, and columns
// then take a third longer.

/** Elements that are finished at a time: L1 holds them. */
const TOGETHER: i32 = 2048;

// Tags: how many rows there are.
class One {}
class Two {}
class Three {}

/** Whether the windows of two levels are few cells, which are added as they are. */
export function sumsChannels<S, K>(rows: Level, columns: Level): bool {
  if (sizeof<S>() != sizeof<K>() || rows.running || axes.dilationOf(columns.axis) != 1) return false;
  return axes.mostTaps(rows.axis, rows.outputs) <= 3 && axes.mostTaps(columns.axis, columns.outputs) <= 3;
}

/** Puts the sums of all windows of output row j: of `rows`, whose positions are those of `columns`, of channels. */
export function sumChannels<K>(rows: Level, j: i32, columns: Level, outerCells: f64, divisor: f64): void {
  const axis = columns.axis;
  const outputs = columns.outputs;
  const length = columns.length;
  const taps = axes.countOf(rows.axis, rows.outputs, j);
  const x = taps == 0 ? 0 : rowsAt<K>(rows, j, taps);
  const pitch = <usize>rows.length * sizeof<K>() * <usize>axes.dilationOf(rows.axis);
  const most = max<i32>(1, TOGETHER / length);
  for (let q = 0; q < outputs; ) {
    // Beside the output, there is room for one row.
    let some = 1;
    if (rowToCompute<K>(length) == outputPlace()) {
      const end = min<i32>(q + most, outputs);
      some = divisor != 0 ? end - q : axes.alikeCells(axis, outputs, q, end);
      if (rowToCompute<K>(some * length) != outputPlace()) some = 1;
    }
    const row = rowToCompute<K>(some * length);
    for (let to = row, k = q; k < q + some; k++, to += <usize>length * sizeof<K>()) {
      const cells = axes.countOf(axis, outputs, k);
      const from = x + <usize>axes.firstOf(axis, k) * <usize>length * sizeof<K>();
      if (taps == 0 || cells == 0) fill<K>(to, length, <K>0);
      else if (taps == 1) sumCells<K, One>(from, pitch, cells, length, to);
      else if (taps == 2) sumCells<K, Two>(from, pitch, cells, length, to);
      else sumCells<K, Three>(from, pitch, cells, length, to);
    }
    emitRow<K, Sum>(row, some * length, divisor != 0 ? divisor : outerCells * <f64>axes.cellsAt(axis, outputs, q), 0);
    q += some;
  }
}

/** to[i] = the sum of a row, two or three × `columns` cells of `length` channels, in the order of two passes. */
function sumCells<K, N>(x: usize, pitch: usize, columns: i32, length: i32, to: usize): void {
  const cell = <usize>length * sizeof<K>();
  const end = to + cell;
  const wholeEnd = to + (cell & ~15);
  let y = x + pitch;
  let z = y + pitch;
  if (columns == 3) {
    for (; to < wholeEnd; to += 16, x += 16, y += 16, z += 16) {
      const v = v128.add<K>(sumOf<K, N>(x, y, z), sumOf<K, N>(x + cell, y + cell, z + cell));
      v128.store(to, v128.add<K>(v, sumOf<K, N>(x + 2 * cell, y + 2 * cell, z + 2 * cell)));
    }
  } else if (columns == 2) {
    for (; to < wholeEnd; to += 16, x += 16, y += 16, z += 16) {
      v128.store(to, v128.add<K>(sumOf<K, N>(x, y, z), sumOf<K, N>(x + cell, y + cell, z + cell)));
    }
  } else {
    for (; to < wholeEnd; to += 16, x += 16, y += 16, z += 16) v128.store(to, sumOf<K, N>(x, y, z));
  }
  for (; to < end; to += sizeof<K>(), x += sizeof<K>(), y += sizeof<K>(), z += sizeof<K>()) {
    let sum = sumOfOne<K, N>(x, y, z);
    for (let c: usize = 1; c < <usize>columns; c++) {
      sum = <K>(sum + sumOfOne<K, N>(x + c * cell, y + c * cell, z + c * cell));
    }
    store<K>(to, sum);
  }
}

function sumOf<K, N>(x: usize, y: usize, z: usize): v128 {
  if (idof<N>() == idof<One>()) return v128.load(x);
  const two = v128.add<K>(v128.load(x), v128.load(y));
  return idof<N>() == idof<Two>() ? two : v128.add<K>(two, v128.load(z));
}

function sumOfOne<K, N>(x: usize, y: usize, z: usize): K {
  if (idof<N>() == idof<One>()) return load<K>(x);
  const two = <K>(load<K>(x) + load<K>(y));
  return idof<N>() == idof<Two>() ? two : <K>(two + load<K>(z));
}
