export { refused_item } from './base/refused.as';
export { gather_pool } from './gather/gather.as';
export { read_json } from './json/json-read.as';
export { write_json } from './json/json-write.as';
export { attention_pool, clear_empty_regions } from './matrix/attention.as';
export { project_queries, project_rows } from './matrix/attention-projections.as';
export { covariance, covariance_finish, covariance_state } from './matrix/covariance.as';
export { covariance_merge } from './matrix/covariance-merge.as';
export { maxsim } from './matrix/maxsim.as';
export { project } from './matrix/project.as';
export { similarity } from './matrix/similarity.as';
export { vlad } from './matrix/vlad.as';
export { reduce_pool } from './reduce/reduce.as';
export { cells_of_boxes, sample_boxes } from './regions/box-tables.as';
export { cells_of_fractions } from './regions/fraction-tables.as';
export { cells_of_grids } from './regions/grid-tables.as';
export { list_regions } from './regions/list-regions.as';
export { regions_axes, regions_cells, regions_rows, regions_samples } from './regions/region-source.as';
export {
  rows_of_ids,
  rows_of_lengths,
  rows_of_mask,
  rows_of_offsets,
  rows_of_runs,
  rows_of_spans,
} from './regions/row-tables.as';
export { scan_regions } from './regions/scan-regions.as';
export { merge_winners } from './state/merge-winners.as';
export { finish_states, merge_states } from './state/states.as';
export { attentive_statistics } from './tokens/attentive-statistics.as';
export { sparse_rows } from './tokens/sparse-rows.as';
export { token_mask } from './tokens/token-mask.as';
export { token_pool } from './tokens/token-pool.as';
export { combine } from './transform/combine.as';
export { elementwise } from './transform/elementwise.as';
export { exponentials } from './transform/exponentials.as';
export { label_indices, pad_indices } from './transform/indices.as';
export { layer_norm } from './transform/layer-norm.as';
export { mask_rows } from './transform/mask-rows.as';
export { copy_rows, keep_nan, swap_bytes } from './transform/move.as';
export { normalize_rows } from './transform/normalize.as';
export { pack_bits } from './transform/pack-bits.as';
export { pad, pad_axis } from './transform/pad.as';
export { permute } from './transform/permute.as';
export { column_ranges, dequantize_rows, quantize_rows } from './transform/quantize.as';
export { dequantize_linear, quantize_linear } from './transform/quantize-linear.as';
export { scale_rows } from './transform/scale-rows.as';
export { softmax_rows } from './transform/softmax.as';
export { segment_tokens, token_weights } from './transform/token-rows.as';
export { take_along, top_k } from './transform/top-k.as';
export { take_rows, unpool } from './transform/unpool.as';
export { without } from './transform/without.as';
export { axis_adaptive, axis_window } from './window/axis.as';
export { divide_whole, power_whole } from './window/whole-numbers.as';
export { window_pool } from './window/window.as';

/** First address that plans may use: what the kernels keep for themselves lies below. */
export function first_free(): usize {
  return heap.alloc(0);
}
