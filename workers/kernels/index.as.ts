export { axis_adaptive, axis_window } from './axis.as';
export { elementwise } from './elementwise.as';
export { gather_pool } from './gather.as';
export { label_indices, pad_indices } from './indices.as';
export { copy_rows, scan_nan, swap_bytes } from './move.as';
export { pad, pad_axis } from './pad.as';
export { permute } from './permute.as';
export { reduce_pool } from './reduce.as';
export { window_pool } from './window.as';

/** First address that plans may use: what the kernels keep for themselves lies below. */
export function first_free(): usize {
  return heap.alloc(0);
}
