/**
 * Boxes of `grids`, each the product of intervals along three axes, row-major: of each grid i32 [3] how many intervals its
 * axes have, then i32 [first cell, count] for each, axis by axis. i32 [first0, count0, first1, count1, first2, count2, 0, 0]
 * a box.
 */
export function cells_of_grids(grids: usize, n: i32, table: usize): void {
  for (let g = 0; g < n; g++) {
    const intervals0 = grids + 12;
    const intervals1 = intervals0 + ((<usize>load<i32>(grids)) << 3);
    const intervals2 = intervals1 + ((<usize>load<i32>(grids, 4)) << 3);
    const end = intervals2 + ((<usize>load<i32>(grids, 8)) << 3);
    for (let at0 = intervals0; at0 < intervals1; at0 += 8) {
      for (let at1 = intervals1; at1 < intervals2; at1 += 8) {
        for (let at2 = intervals2; at2 < end; at2 += 8, table += 32) {
          store<i64>(table, load<i64>(at0));
          store<i64>(table, load<i64>(at1), 8);
          store<i64>(table, load<i64>(at2), 16);
          store<i64>(table, 0, 24);
        }
      }
    }
    grids = end;
  }
}
