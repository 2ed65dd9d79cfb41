// Ward's hierarchical clustering of points by their distances, as scipy 1.17 has it: linkage(method='ward') by the chain of
// nearest neighbors (Müllner 2011), cut by fcluster(criterion='maxclust'). Ties are decided as there.

let points: i32 = 0;
let distances: usize = 0;
/** FP64: of each merge, first in the order in which they are found. */
let heights: usize = 0;
/** I32: the two clusters of each merge; clusters from `points` on are merges. */
let lefts: usize = 0;
let rights: usize = 0;
let sizes: usize = 0;
/** I32: the chain of neighbors; then the path from the root. */
let chain: usize = 0;
/** I32 [2 · points]: what a cluster became a part of; then whether it was visited. */
let parents: usize = 0;
let labels: usize = 0;

/** Begins with so many points. `scratch`: 8·n² bytes for distances, 40·n behind them. */
export function openClusters(n: i32, scratch: usize): void {
  const words = (<usize>n) << 2;
  points = n;
  distances = scratch;
  heights = distances + ((<usize>n * <usize>n) << 3);
  lefts = heights + 2 * words;
  rights = lefts + words;
  sizes = rights + words;
  chain = sizes + words;
  parents = chain + words;
  labels = parents + 2 * words;
}

/** Sets the distance of two points, a number from 0. */
export function setDistance(a: i32, b: i32, distance: f64): void {
  store<f64>(distanceAt(a, b), distance);
  store<f64>(distanceAt(b, a), distance);
}

/** The cluster of a point, from 1, once they are cut. */
export function labelOf(point: i32): i32 {
  return word(labels, point);
}

/** Links all points and cuts them into at most so many clusters, from 1 to fewer than there are points. Returns how many. */
export function cluster(most: i32): i32 {
  link();
  sortMerges();
  nameMerges();
  return cut(load<f64>(heights + ((<usize>(points - 1 - most)) << 3)));
}

function distanceAt(a: i32, b: i32): usize {
  return distances + ((<usize>a * <usize>points + <usize>b) << 3);
}

function word(list: usize, i: i32): i32 {
  return load<i32>(list + ((<usize>i) << 2));
}

function setWord(list: usize, i: i32, value: i32): void {
  store<i32>(list + ((<usize>i) << 2), value);
}

function link(): void {
  for (let i = 0; i < points; i++) {
    setWord(sizes, i, 1);
    store<f64>(distanceAt(i, i), Infinity);
  }
  let length = 0;
  let first = 0;
  for (let k = 0; k < points - 1; k++) {
    if (length == 0) {
      while (word(sizes, first) == 0) first++;
      setWord(chain, 0, first);
      length = 1;
    }
    length = follow(length) - 2;
    const a = word(chain, length);
    const b = word(chain, length + 1);
    merge(k, min<i32>(a, b), max<i32>(a, b));
  }
}

/** Appends the nearest neighbor of the last cluster, of equal ones the first, until two are nearest to one another. */
function follow(length: i32): i32 {
  for (;;) {
    const row = distanceAt(word(chain, length - 1), 0);
    const before = length > 1 ? word(chain, length - 2) : -1;
    let nearest = before;
    let least: f64 = before < 0 ? Infinity : load<f64>(row + ((<usize>before) << 3));
    for (let i = 0; i < points; i++) {
      const distance = load<f64>(row + ((<usize>i) << 3));
      if (distance >= least) continue;
      least = distance;
      nearest = i;
    }
    if (length > 1 && nearest == before) break;
    setWord(chain, length, nearest);
    length++;
  }
  return length;
}

/** Merges cluster a into b, which is behind it. */
function merge(k: i32, a: i32, b: i32): void {
  const height = load<f64>(distanceAt(a, b));
  store<f64>(heights + ((<usize>k) << 3), height);
  setWord(lefts, k, a);
  setWord(rights, k, b);
  const inA = <f64>word(sizes, a);
  const inB = <f64>word(sizes, b);
  setWord(sizes, a, 0);
  setWord(sizes, b, <i32>(inA + inB));
  for (let i = 0; i < points; i++) {
    const inI = <f64>word(sizes, i);
    if (inI != 0 && i != b) {
      const t = 1 / (inA + inB + inI);
      const toA = load<f64>(distanceAt(a, i));
      const toB = load<f64>(distanceAt(b, i));
      const square = (inI + inA) * t * toA * toA + (inI + inB) * t * toB * toB - inI * t * height * height;
      setDistance(i, b, Math.sqrt(square));
    }
    setDistance(i, a, Infinity);
  }
}

/** Orders the merges by their heights, equal ones as they were found. */
function sortMerges(): void {
  for (let k = 1; k < points - 1; k++) {
    const height = load<f64>(heights + ((<usize>k) << 3));
    const left = word(lefts, k);
    const right = word(rights, k);
    let to = k;
    for (; to > 0; to--) {
      const before = load<f64>(heights + ((<usize>(to - 1)) << 3));
      if (before <= height) break;
      store<f64>(heights + ((<usize>to) << 3), before);
      setWord(lefts, to, word(lefts, to - 1));
      setWord(rights, to, word(rights, to - 1));
    }
    store<f64>(heights + ((<usize>to) << 3), height);
    setWord(lefts, to, left);
    setWord(rights, to, right);
  }
}

/** Names the two clusters of each merge: points, or merges before it, the lower number first. */
function nameMerges(): void {
  for (let i = 0; i < 2 * points; i++) setWord(parents, i, i);
  for (let k = 0; k < points - 1; k++) {
    const a = rootOf(word(lefts, k));
    const b = rootOf(word(rights, k));
    setWord(lefts, k, min<i32>(a, b));
    setWord(rights, k, max<i32>(a, b));
    setWord(parents, a, points + k);
    setWord(parents, b, points + k);
  }
}

function rootOf(node: i32): i32 {
  let root = node;
  while (word(parents, root) != root) root = word(parents, root);
  while (word(parents, node) != root) {
    const next = word(parents, node);
    setWord(parents, node, root);
    node = next;
  }
  return root;
}

/** Labels the clusters whose merges are at most so high, from the root on, merges before points. Returns their number. */
function cut(height: f64): i32 {
  let count = 0;
  let leader = -1;
  memory.fill(parents, 0, (<usize>points) << 3);
  setWord(chain, 0, points - 2);
  for (let depth = 0; depth >= 0; ) {
    const k = word(chain, depth);
    const left = word(lefts, k);
    const right = word(rights, k);
    if (leader < 0 && load<f64>(heights + ((<usize>k) << 3)) <= height) {
      leader = k;
      count++;
    }
    const next = unvisited(left) ? left : unvisited(right) ? right : -1;
    if (next >= 0) {
      setWord(parents, next, 1);
      setWord(chain, ++depth, next - points);
      continue;
    }
    if (left < points) setWord(labels, left, leader < 0 ? ++count : count);
    if (right < points) setWord(labels, right, leader < 0 ? ++count : count);
    if (leader == k) leader = -1;
    depth--;
  }
  return count;
}

function unvisited(node: i32): bool {
  return node >= points && word(parents, node) == 0;
}
