// Tiles of a matrix product in FP32: 4 rows of a left panel [depth, 4] by 8 rows of a right panel [depth, 8]; depths are even.

/** Rows of a left and of a right panel of FP32. */
export const TILE_ROWS: i32 = 4;
export const TILE_COLUMNS: i32 = 8;

/** Products that are added in FP32 before their sum joins one of FP64: errors do not grow with the number of products. */
export const TILE_DEPTH: i32 = 64;

/** to[i, j] += Σ a[k, i] · b[k, j] over `depth` k, TILE_DEPTH of them at a time: to is FP64 with `pitch` bytes a row. */
export function addTile(a: usize, b: usize, depth: i32, to: usize, pitch: usize): void {
  for (; depth > 0; depth -= TILE_DEPTH, a += 16 * TILE_DEPTH, b += 32 * TILE_DEPTH) {
    addPart(a, b, min<i32>(depth, TILE_DEPTH), to, pitch);
  }
}

function addPart(a: usize, b: usize, depth: i32, to: usize, pitch: usize): void {
  let low0 = f32x4.splat(0);
  let low1 = f32x4.splat(0);
  let low2 = f32x4.splat(0);
  let low3 = f32x4.splat(0);
  let high0 = f32x4.splat(0);
  let high1 = f32x4.splat(0);
  let high2 = f32x4.splat(0);
  let high3 = f32x4.splat(0);
  // Two steps a round.
  for (const end = a + ((<usize>depth) << 4); a < end; a += 32, b += 64) {
    const low = v128.load(b);
    const high = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    low0 = f32x4.add(low0, f32x4.mul(a0, low));
    high0 = f32x4.add(high0, f32x4.mul(a0, high));
    const a1 = v128.load32_splat(a, 4);
    low1 = f32x4.add(low1, f32x4.mul(a1, low));
    high1 = f32x4.add(high1, f32x4.mul(a1, high));
    const a2 = v128.load32_splat(a, 8);
    low2 = f32x4.add(low2, f32x4.mul(a2, low));
    high2 = f32x4.add(high2, f32x4.mul(a2, high));
    const a3 = v128.load32_splat(a, 12);
    low3 = f32x4.add(low3, f32x4.mul(a3, low));
    high3 = f32x4.add(high3, f32x4.mul(a3, high));
    const lowNext = v128.load(b, 32);
    const highNext = v128.load(b, 48);
    const next0 = v128.load32_splat(a, 16);
    low0 = f32x4.add(low0, f32x4.mul(next0, lowNext));
    high0 = f32x4.add(high0, f32x4.mul(next0, highNext));
    const next1 = v128.load32_splat(a, 20);
    low1 = f32x4.add(low1, f32x4.mul(next1, lowNext));
    high1 = f32x4.add(high1, f32x4.mul(next1, highNext));
    const next2 = v128.load32_splat(a, 24);
    low2 = f32x4.add(low2, f32x4.mul(next2, lowNext));
    high2 = f32x4.add(high2, f32x4.mul(next2, highNext));
    const next3 = v128.load32_splat(a, 28);
    low3 = f32x4.add(low3, f32x4.mul(next3, lowNext));
    high3 = f32x4.add(high3, f32x4.mul(next3, highNext));
  }
  addEight(to, low0, high0);
  addEight(to + pitch, low1, high1);
  addEight(to + 2 * pitch, low2, high2);
  addEight(to + 3 * pitch, low3, high3);
}

/** The first row of `addTile` alone, with the same result. */
export function addTileRow(a: usize, b: usize, depth: i32, to: usize): void {
  for (; depth > 0; depth -= TILE_DEPTH) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    for (const end = a + ((<usize>min<i32>(depth, TILE_DEPTH)) << 4); a < end; a += 16, b += 32) {
      const each = v128.load32_splat(a);
      low = f32x4.add(low, f32x4.mul(each, v128.load(b)));
      high = f32x4.add(high, f32x4.mul(each, v128.load(b, 16)));
    }
    addEight(to, low, high);
  }
}

/** Adds eight FP32 to eight FP64. */
function addEight(to: usize, low: v128, high: v128): void {
  addFour(to, low);
  addFour(to + 32, high);
}

function addFour(to: usize, four: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(four)));
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 1))), 16);
}
