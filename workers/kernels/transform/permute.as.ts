/** Positions of a block along each of the two axes that a transposition swaps: both sides stay in L1. */
const PERMUTED_BLOCK: u32 = 32;

// Output axes, outermost first: extents, and the bytes between neighbors in the input and in the output.
const extents: StaticArray<u32> = new StaticArray<u32>(6);
const inputSteps: StaticArray<usize> = new StaticArray<usize>(6);
const outputSteps: StaticArray<usize> = new StaticArray<usize>(6);
let bytes: i32 = 0;

/**
 * Moves elements of `elementBytes` so that output axis i, of extent e_i, walks the input in steps of s_i elements. Six
 * axes, those that are not there of extent 1. The input's own last axis is output axis `fast`.
 */
export function permute(
  x: usize,
  y: usize,
  elementBytes: i32,
  e0: u32,
  e1: u32,
  e2: u32,
  e3: u32,
  e4: u32,
  e5: u32,
  s0: usize,
  s1: usize,
  s2: usize,
  s3: usize,
  s4: usize,
  s5: usize,
  fast: i32,
): void {
  // A tensor without elements is not walked: no memory bounds its other extents.
  if (e0 == 0 || e1 == 0 || e2 == 0 || e3 == 0 || e4 == 0 || e5 == 0) return;
  bytes = elementBytes;
  setAxis(5, e5, s5, 1);
  setAxis(4, e4, s4, e5);
  setAxis(3, e3, s3, e4);
  setAxis(2, e2, s2, e3);
  setAxis(1, e1, s1, e2);
  setAxis(0, e0, s0, e1);
  walk(0, fast, x, y);
}

/** `below` is the extent of the axis after this one. */
function setAxis(axis: i32, extent: u32, step: usize, below: u32): void {
  unchecked((extents[axis] = extent));
  unchecked((inputSteps[axis] = step * bytes));
  unchecked((outputSteps[axis] = axis == 5 ? <usize>bytes : unchecked(outputSteps[axis + 1]) * below));
}

/** Loops over the axes from `axis` on but `fast`, which the last one is walked together with, block by block. */
function walk(axis: i32, fast: i32, x: usize, y: usize): void {
  if (axis == 5) return moveBlocks(fast, x, y);
  if (axis == fast) return walk(axis + 1, fast, x, y);
  const extent = unchecked(extents[axis]);
  for (let i: u32 = 0; i < extent; i++) {
    walk(axis + 1, fast, x, y);
    x += unchecked(inputSteps[axis]);
    y += unchecked(outputSteps[axis]);
  }
}

function moveBlocks(fast: i32, x: usize, y: usize): void {
  const columns = unchecked(extents[5]);
  const columnStep = unchecked(inputSteps[5]);
  if (fast == 5) {
    if (columnStep == bytes) memory.copy(y, x, <usize>columns * bytes);
    else moveRow(x, y, columns, columnStep);
    return;
  }
  const rows = unchecked(extents[fast]);
  const rowStep = unchecked(inputSteps[fast]);
  const rowOut = unchecked(outputSteps[fast]);
  for (let r: u32 = 0; r < rows; r += PERMUTED_BLOCK) {
    const rowEnd = min<u32>(r + PERMUTED_BLOCK, rows);
    for (let c: u32 = 0; c < columns; c += PERMUTED_BLOCK) {
      const width = min<u32>(PERMUTED_BLOCK, columns - c);
      for (let i = r; i < rowEnd; i++) {
        moveRow(
          x + <usize>i * rowStep + <usize>c * columnStep,
          y + <usize>i * rowOut + <usize>c * bytes,
          width,
          columnStep,
        );
      }
    }
  }
}

function moveRow(x: usize, y: usize, count: u32, step: usize): void {
  if (bytes == 4) moveElements<u32>(x, y, count, step);
  else if (bytes == 8) moveElements<u64>(x, y, count, step);
  else if (bytes == 2) moveElements<u16>(x, y, count, step);
  else moveElements<u8>(x, y, count, step);
}

function moveElements<T>(x: usize, y: usize, count: u32, step: usize): void {
  for (const end = y + <usize>count * sizeof<T>(); y < end; y += sizeof<T>(), x += step) store<T>(y, load<T>(x));
}
