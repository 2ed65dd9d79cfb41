/**
 * Nanoseconds of a unit of each kind of work, on one core: what `npm run bench:cost -- --fit` finds, rounded. They are
 * recorded, not measured at the start: cold code is ten times slower, warming it up would delay the start, and the same
 * request would take other lanes on the same machine.
 */
export const RATES = {
  /** A plan, each of its calls, and a byte that is laid into a worker's memory or taken out. */
  plan: 2000,
  call: 300,
  byte: 0.15,
  /** A byte of a large memory that no plan used before: the system gives its pages when they are written. */
  fresh_byte: 0.5,

  // Moving: elements of any size, rows of them, bytes.
  moved_row: 6.1,
  moved_byte: 0.084,
  permuted_row: 1.7,
  permuted_element: 0.5,
  padded_row: 6,
  padded_run: 1.1,
  table_entry: 2.1,
  index_element: 7.6,

  // Converting and mapping elements one by one.
  cast_element: 0.5,
  cast_half_element: 0.81,
  cast_long_element: 0.31,
  mapped_element: 3.1,
  power_element: 14,
  affine_element: 2.5,
  signed_power_element: 14,
  activated_element: 6.5,
  function_element: 16,
  normalized_element: 2.8,
  layer_norm_element: 5.5,
  softmax_element: 10,
  masked_row: 4,
  combined_row: 12,
  combined_element: 2.1,
  combined_half_element: 3.8,
  quantized_row: 12,
  quantized_element: 0.6,
  quantized_half_element: 1.2,
  quantized_wide_element: 4.5,
  ranged_element: 0.6,
  dequantized_element: 2.5,
  packed_bit: 0.15,
  linear_spread: 800,
  linear_element: 4,
  token_entry: 1.5,
  table_row: 4,
  table_box: 63,
  finished_state: 12,

  // Folding rows and lines: window and reduce.
  fold_row: 4.5,
  fold_byte: 0.019,
  widened_row: 17,
  widened_byte: 0.12,
  line: 1.1,
  line_vector: 0.4,
  spread_vector: 1,
  span: 4.4,
  span_vector: 0.41,
  spaced_element: 1.5,
  stored_row: 17,
  stored_element: 0.17,
  fold_product: 0.8,
  fold_power: 12,
  fold_root: 20,

  // Reducing lists of rows: gather.
  gather_region: 53,
  gather_lane: 4.4,
  gather_root_lane: 13,
  gather_row: 4.2,
  weight_row: 1.6,
  sample_row: 16,
  sample_lane: 0.4,
  widened_lane: 0.71,
  strided_lane: 1,
  turned_block: 100,
  turned_lane: 0.56,
  select_lane: 0.2,
  track_lane: 0.25,
  add_lane: 0.2,
  combine_lane: 0.51,
  numbers_lane: 0.3,
  exponential_lane: 3.2,
  exponential_double_lane: 12,
  power_lane: 15,
  power_double_lane: 47,
  network_vector: 0.44,
  kept_lane: 0.3,
  heap_step: 2,
  sorted_lane: 5.7,

  // Regions of rows: attention, covariance, NetVLAD.
  listed_region: 18,
  listed_row: 1.1,
  attention_head: 25,
  attention_row: 33,
  attention_lane: 0.53,
  projected_row: 4.3,
  projected_lane: 0.34,
  packed_lane: 0.9,
  turned_single: 0.4,
  turned_converted: 1.2,
  turned_double: 1.5,
  tile_row: 0.8,
  single_tile_row: 1.8,
  tile: 2.5,
  matrix_element: 1,
  statistics_element: 12,
  clustered_product: 0.5,
  clustered_pair: 8,
  softmax_lane: 8.3,
  residual_pair: 1.1,

  // States of shards.
  merged_state: 4.4,
  merged_power: 12,
  merged_moment: 2,
} as const;

/** How many units of each kind a kernel call has. */
export type Work = Readonly<Partial<Record<keyof typeof RATES, number>>>;

/** About how long some work takes on one core. */
export const nanosecondsOf = (work: Work): number => {
  let nanoseconds = 0;
  for (const kind in work) {
    const each = kind as keyof typeof RATES;
    nanoseconds += (work[each] ?? 0) * RATES[each];
  }
  return nanoseconds;
};

/** Work of several kinds added up. */
export const addWork = (...works: readonly Work[]): Work => {
  const sum: Partial<Record<keyof typeof RATES, number>> = {};
  for (const work of works) {
    for (const [kind, count] of Object.entries(work) as [keyof typeof RATES, number][])
      sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
};
