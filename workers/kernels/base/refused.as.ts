/** Item at fault of the call that was refused last. */
let item: u32 = 0;

/** Returns a code that is not 0, and remembers which item of a tensor, counted from 0, it is for. */
export function refuse(code: i32, at: u32): i32 {
  item = at;
  return code;
}

/** Item at fault of the call that was refused last, where that call says one. */
export function refused_item(): u32 {
  return item;
}
