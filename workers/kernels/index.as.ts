export { attention_pool, project_queries, project_rows } from './attention.as';
export { axis_adaptive, axis_window } from './axis.as';
export { cells_of_boxes, sample_boxes } from './box-tables.as';
export { covariance, covariance_finish, covariance_state } from './covariance.as';
export { covariance_merge } from './covariance-merge.as';
export { elementwise } from './elementwise.as';
export { exponentials } from './exponential.as';
export { cells_of_fractions } from './fraction-tables.as';
export { gather_pool } from './gather.as';
export { cells_of_grids } from './grid-tables.as';
export { label_indices, pad_indices } from './indices.as';
export { read_json } from './json-read.as';
export { write_json } from './json-write.as';
export { list_regions } from './list-regions.as';
export { merge_winners } from './merge-winners.as';
export { copy_rows, keep_nan, swap_bytes } from './move.as';
export { normalize_rows } from './normalize.as';
export { pad, pad_axis } from './pad.as';
export { permute } from './permute.as';
export { reduce_pool } from './reduce.as';
export { refused_item } from './refused.as';
export { regions_axes, regions_cells, regions_rows, regions_samples } from './region-source.as';
export {
  rows_of_ids,
  rows_of_lengths,
  rows_of_mask,
  rows_of_offsets,
  rows_of_runs,
  rows_of_spans,
} from './row-tables.as';
export { scale_rows } from './scale-rows.as';
export { scan_regions } from './scan-regions.as';
export { finish_states, merge_states } from './states.as';
export { segment_tokens, token_weights } from './token-rows.as';
export { take_along, top_k } from './top-k.as';
export { take_rows, unpool } from './unpool.as';
export { vlad } from './vlad.as';
export { divide_whole, power_whole } from './whole-numbers.as';
export { window_pool } from './window.as';
export { without } from './without.as';

/** First address that plans may use: what the kernels keep for themselves lies below. */
export function first_free(): usize {
  return heap.alloc(0);
}
