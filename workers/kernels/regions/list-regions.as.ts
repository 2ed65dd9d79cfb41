import { count, listPositions, openRegion, plane } from './region-source.as';

/**
 * The regions that were set as rows: i32 [first row of the plane, first, count, plane] for each of `regions` regions of
 * each of `outer` planes, and all their positions one after another in `index`. A plane has `planeRows` rows.
 */
export function list_regions(outer: i32, regions: i32, planeRows: i32, table: usize, index: usize): void {
  let used = 0;
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < regions; r++, table += 16) {
      openRegion(r);
      store<i32>(table, (o + plane) * planeRows);
      store<i32>(table, used, 4);
      store<i32>(table, count, 8);
      store<i32>(table, o + plane, 12);
      listPositions(0, count, index + ((<usize>used) << 2), 0);
      used += count;
    }
  }
}
