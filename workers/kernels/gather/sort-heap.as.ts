/** Sorts n elements of K, none of which is NaN, in place (heapsort, Williams 1964). */
export function sortHeap<K>(line: usize, n: i32): void {
  for (let root = (n >> 1) - 1; root >= 0; root--) siftDown<K>(line, root, n);
  for (let end = n - 1; end > 0; end--) {
    const largest = load<K>(line);
    store<K>(line, load<K>(line + <usize>end * sizeof<K>()));
    store<K>(line + <usize>end * sizeof<K>(), largest);
    siftDown<K>(line, 0, end);
  }
}

/** Moves the element at `root` down the heap of n until none below it is larger. */
function siftDown<K>(line: usize, root: i32, n: i32): void {
  const value = load<K>(line + <usize>root * sizeof<K>());
  for (let child = 2 * root + 1; child < n; child = 2 * root + 1) {
    let at = line + <usize>child * sizeof<K>();
    if (child + 1 < n && load<K>(at) < load<K>(at + sizeof<K>())) {
      child++;
      at += sizeof<K>();
    }
    if (load<K>(at) <= value) break;
    store<K>(line + <usize>root * sizeof<K>(), load<K>(at));
    root = child;
  }
  store<K>(line + <usize>root * sizeof<K>(), value);
}
