import { input } from '../base/arithmetic.as';
import { bytesOf } from '../base/datatypes.as';
import { widenRow } from '../base/widen-row.as';

/** Whether n positions (i32) follow one another. */
export function isRun(positions: usize, n: i32): bool {
  const begin = load<i32>(positions);
  for (let e = 1; e < n; e++) if (load<i32>(positions + ((<usize>e) << 2)) != begin + e) return false;
  return true;
}

/** Widens n elements of a line to `to`: those at `positions`, each `step` elements from the next; runs of neighbors at once. */
export function widenLine<K>(line: usize, positions: usize, n: i32, step: i64, to: usize): void {
  for (let e = 0; e < n; ) {
    const at = positions + ((<usize>e) << 2);
    const position = load<i32>(at);
    let run = 1;
    if (step == 1) while (e + run < n && load<i32>(at + ((<usize>run) << 2)) == position + run) run++;
    widenRow<K>(line + <usize>(<i64>position * step * <i64>bytesOf(input)), to, run);
    to += <usize>run * sizeof<K>();
    e += run;
  }
}
