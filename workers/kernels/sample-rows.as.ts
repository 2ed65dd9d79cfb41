/** Whether samples are |x|. */
let sizes: bool = false;

export function setSampleSizes(absolute: bool): void {
  sizes = absolute;
}

/** to[l] = weight · row[l], or, unless `first`, to[l] + weight · row[l], for `width` lanes. A weight of 0 takes nothing. */
export function interpolate<K>(row: usize, to: usize, weight: f64, width: i32, first: bool): void {
  const end = to + <usize>width * sizeof<K>();
  if (weight == 0) {
    if (first) memory.fill(to, 0, end - to);
    return;
  }
  if (isInteger<K>()) return;
  const factor = v128.splat<K>(<K>weight);
  for (; to < end; to += 16, row += 16) {
    const product = v128.mul<K>(v128.load(row), factor);
    v128.store(to, first ? product : v128.add<K>(v128.load(to), product));
  }
}

/** In place: a sample that is whole, as the call wants it. */
export function finishSample<K>(at: usize, width: i32): void {
  if (!sizes) return;
  for (const end = at + <usize>width * sizeof<K>(); at < end; at += sizeof<K>()) store<K>(at, abs<K>(load<K>(at)));
}
