import * as codes from '../base/codes.as';
import { bytesOf } from '../base/datatypes.as';
import { fillPanels, writeMatrix } from './panel-matrix.as';
import { panelsOf } from './panel-product.as';
import { count, setRegion } from './panel-rows.as';
import { normalizeRows, normalizeWhole } from './vlad-normalize.as';
import { setClusters, stride, sumRegion, sums } from './vlad-sums.as';

/**
 * NetVLAD (Arandjelović et al. 2016) of each region's rows [rows, channels] (FP32 or FP64; regions: panel-rows.as.ts):
 * for each cluster k Σ a_k(x) · (x − centroid_k), a = softmax_k(weight_k · x + bias_k) or, where weights are at 0,
 * softmax_k(−alpha · ‖x − centroid_k‖²). Centroids and weights [clusters, channels], bias [clusters] or 0 and the output
 * [regions, clusters, channels] are in the datatype of the rows. `intra`: each cluster over its L2 norm; `whole`: then
 * all over theirs; norms below 1e-12 count as 1e-12. An empty region is all `emptyValue`. NaN in a row: in all of its
 * region.
 * @returns 0 or, where `refuseEmpty`, REFUSED_EMPTY
 */
export function vlad(
  datatype: i32,
  x: usize,
  channels: i32,
  table: usize,
  index: usize,
  regions: i32,
  centroids: usize,
  weights: usize,
  bias: usize,
  clusters: i32,
  alpha: f64,
  intra: i32,
  whole: i32,
  y: usize,
  emptyValue: f64,
  refuseEmpty: i32,
  scratch: usize,
): i32 {
  if (datatype == codes.FP32) setClusters<f32>(channels, centroids, weights, bias, clusters, alpha, scratch);
  else setClusters<f64>(channels, centroids, weights, bias, clusters, alpha, scratch);
  const panels = panelsOf(channels);
  for (let r = 0; r < regions; r++) {
    setRegion(x, <usize>channels * bytesOf(datatype), table, index, r);
    if (count == 0 && refuseEmpty) return codes.REFUSED_EMPTY;
    if (count == 0) fillPanels(sums, stride * panels, emptyValue);
    else if (datatype == codes.FP32) sumRegion<f32>();
    else sumRegion<f64>();
    if (intra && count > 0) normalizeRows(sums, clusters, panels, stride);
    if (whole && count > 0) normalizeWhole(sums, clusters, panels, stride);
    if (datatype == codes.FP32) y = writeMatrix<f32>(sums, stride, clusters, channels, 1, false, y);
    else y = writeMatrix<f64>(sums, stride, clusters, channels, 1, false, y);
  }
  return 0;
}
