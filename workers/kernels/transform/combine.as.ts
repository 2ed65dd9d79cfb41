import { BF16, COMBINE_ADD, FP16, FP32, FP64 } from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { settleNan } from '../base/finish-row.as';
import { storeRow } from '../base/store-row.as';
import { widenFrom } from '../base/widen-row.as';

/** Elements of halves that are widened at a time. */
const PART: u32 = 1024;
const left = memory.data(4096, 16);
const right = memory.data(4096, 16);

// Axes of y, outermost first: extents, and the bytes between neighbors of either operand; 0 where it is repeated.
const extents: StaticArray<u32> = new StaticArray<u32>(5);
const leftSteps: StaticArray<usize> = new StaticArray<usize>(5);
const rightSteps: StaticArray<usize> = new StaticArray<usize>(5);

let operation: i32 = 0;
let element: i32 = 0;
/** Elements of a row of y, and whether the operands have as many, or one. */
let width: u32 = 0;
let leftWide: bool = false;
let rightWide: bool = false;
/** Where the next row of y begins. */
let target: usize = 0;

/**
 * y [e0, …, e4, count] = a ∘ b, all of one datatype; floats are rounded once, integers wrap. a walks in steps of a0 … a4
 * elements, b of b0 … b4; along the last axis they have `aStep` and `bStep`, 1 or 0.
 */
export function combine(
  code: i32,
  datatype: i32,
  a: usize,
  b: usize,
  y: usize,
  e0: u32,
  e1: u32,
  e2: u32,
  e3: u32,
  e4: u32,
  count: u32,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  aStep: i32,
  b0: usize,
  b1: usize,
  b2: usize,
  b3: usize,
  b4: usize,
  bStep: i32,
): void {
  // A tensor without elements is not walked: no memory bounds its other extents.
  if (e0 == 0 || e1 == 0 || e2 == 0 || e3 == 0 || e4 == 0 || count == 0) return;
  operation = code;
  element = datatype;
  width = count;
  leftWide = aStep == 1;
  rightWide = bStep == 1;
  target = y;
  setAxis(0, e0, a0, b0);
  setAxis(1, e1, a1, b1);
  setAxis(2, e2, a2, b2);
  setAxis(3, e3, a3, b3);
  setAxis(4, e4, a4, b4);
  walk(0, a, b);
}

function setAxis(axis: i32, extent: u32, a: usize, b: usize): void {
  unchecked((extents[axis] = extent));
  unchecked((leftSteps[axis] = a * bytesOf(element)));
  unchecked((rightSteps[axis] = b * bytesOf(element)));
}

function walk(axis: i32, a: usize, b: usize): void {
  if (axis == 5) return combineRow(a, b);
  for (let i: u32 = 0; i < unchecked(extents[axis]); i++) {
    walk(axis + 1, a, b);
    a += unchecked(leftSteps[axis]);
    b += unchecked(rightSteps[axis]);
  }
}

function combineRow(a: usize, b: usize): void {
  if (element == FP16 || element == BF16) return halves(a, b);
  const bytes = bytesOf(element);
  const row = <usize>width * bytes;
  if (element == FP64) each<f64>(a, b, target, target + row);
  else if (element == FP32) each<f32>(a, b, target, target + row);
  else if (bytes == 8) each<i64>(a, b, target, target + row);
  else if (bytes == 4) each<i32>(a, b, target, target + row);
  else if (bytes == 2) each<i16>(a, b, target, target + row);
  else each<i8>(a, b, target, target + row);
  target += row;
}

/** A sum or product of two halves is rounded by way of FP32 as it would be at once: 24 bits are 2·11 + 2 (Figueroa 1995). */
function halves(a: usize, b: usize): void {
  for (let done: u32 = 0; done < width; done += PART) {
    const count = <i32>min<u32>(PART, width - done);
    widenFrom<f32>(element, a + (leftWide ? (<usize>done) << 1 : 0), left, leftWide ? count : 1);
    widenFrom<f32>(element, b + (rightWide ? (<usize>done) << 1 : 0), right, rightWide ? count : 1);
    each<f32>(left, right, left, left + ((<usize>count) << 2));
    storeRow<f32>(element, left, target, count);
    target += (<usize>count) << 1;
  }
}

/** `to` may be where a wide left operand is, or, of one left element, its place. */
function each<T>(a: usize, b: usize, y: usize, end: usize): void {
  const first = load<T>(a);
  const second = load<T>(b);
  const aStep = leftWide ? sizeof<T>() : 0;
  const bStep = rightWide ? sizeof<T>() : 0;
  for (let to = y; to < end; to += sizeof<T>(), a += aStep, b += bStep) {
    const one = leftWide ? load<T>(a) : first;
    const other = rightWide ? load<T>(b) : second;
    store<T>(to, operation == COMBINE_ADD ? <T>(one + other) : <T>(one * other));
  }
  if (isFloat<T>()) settleNan<T>(y, end);
}
