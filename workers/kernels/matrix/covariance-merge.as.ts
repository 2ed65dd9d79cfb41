/**
 * Merges states (covariance.as.ts) of `parts` lots of rows: counts [parts, regions], means [parts, regions, channels],
 * moments [parts, regions, channels, channels] into one state of each region, part by part (Chan et al. 1979).
 */
export function covariance_merge(
  channels: i32,
  regions: i32,
  parts: i32,
  counts: usize,
  means: usize,
  moments: usize,
  mergedCounts: usize,
  mergedMeans: usize,
  mergedMoments: usize,
): void {
  const meanBytes = (<usize>(regions * channels)) << 3;
  memory.fill(mergedCounts, 0, (<usize>regions) << 3);
  memory.fill(mergedMeans, 0, meanBytes);
  memory.fill(mergedMoments, 0, meanBytes * channels);
  for (let part = 0; part < parts; part++) {
    for (let r = 0; r < regions; r++, counts += 8) {
      const offset = (<usize>(r * channels)) << 3;
      mergeState(
        channels,
        load<f64>(counts),
        means,
        moments,
        mergedCounts + ((<usize>r) << 3),
        mergedMeans + offset,
        mergedMoments + offset * channels,
      );
      means += (<usize>channels) << 3;
      moments += ((<usize>channels) << 3) * channels;
    }
  }
}

function mergeState(
  channels: i32,
  n: f64,
  mean: usize,
  moment: usize,
  mergedCount: usize,
  mergedMean: usize,
  mergedMoment: usize,
): void {
  if (n == 0) return;
  const before = load<f64>(mergedCount);
  if (before == 0) {
    store<f64>(mergedCount, n);
    memory.copy(mergedMean, mean, (<usize>channels) << 3);
    memory.copy(mergedMoment, moment, ((<usize>channels) << 3) * channels);
    return;
  }
  const after = before + n;
  const weight = (before * n) / after;
  for (let i: usize = 0; i < <usize>channels; i++) {
    const rise = load<f64>(mean + (i << 3)) - load<f64>(mergedMean + (i << 3));
    for (let j: usize = 0; j < <usize>channels; j++, moment += 8, mergedMoment += 8) {
      const product = rise * (load<f64>(mean + (j << 3)) - load<f64>(mergedMean + (j << 3)));
      store<f64>(mergedMoment, load<f64>(mergedMoment) + load<f64>(moment) + product * weight);
    }
  }
  for (let i: usize = 0; i < <usize>channels; i++, mean += 8, mergedMean += 8) {
    const was = load<f64>(mergedMean);
    store<f64>(mergedMean, was + (load<f64>(mean) - was) * (n / after));
  }
  store<f64>(mergedCount, after);
}
