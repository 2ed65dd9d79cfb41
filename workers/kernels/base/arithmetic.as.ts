import { MAP_NONE } from './codes.as';

// What is done to the elements: set once at the beginning of a call, the same until its end.
export let input: i32 = 0;
export let output: i32 = 0;
/** Datatype of the rows that are folded: `compute`, or FP32 where that is exact and promoted on the way. */
export let source: i32 = 0;
/** Datatype of the accumulators: FP32, FP64, INT64, UINT64. */
export let compute: i32 = 0;
export let map: i32 = 0;
export let exponent: f64 = 1;
export let operation: i32 = 0;
export let finish: i32 = 0;

export function setArithmetic(
  inputType: i32,
  sourceType: i32,
  computeType: i32,
  outputType: i32,
  mapKind: i32,
  p: f64,
  foldKind: i32,
  finishKind: i32,
): void {
  input = inputType;
  source = sourceType;
  compute = computeType;
  output = outputType;
  map = mapKind;
  exponent = p;
  operation = foldKind;
  finish = finishKind;
}

/** Whether rows of the input can be folded where they are. */
export function readInPlace(): bool {
  return input == source && map == MAP_NONE;
}
