import {
  MAP_NONE,
  RULE_EXPONENTIALS,
  RULE_FIRST,
  RULE_LAST,
  RULE_MOMENTS,
  RULE_POWERS,
  RULE_RANGE,
  RULE_RANKS,
} from '../base/codes.as';
import { setFinish, setMeasure } from '../gather/gather-call.as';
import { finishTwo } from '../gather/gather-finish.as';

// States of reductions, FP64: for each of n regions a first and a second sum, the elements counted, and a center; an
// address of 0 is a slot that the reduction does not have.

let first: f64 = 0;
let second: f64 = 0;
let counted: f64 = 0;
let center: f64 = 0;

function slot(at: usize, i: usize): f64 {
  return at == 0 ? 0 : load<f64>(at + (i << 3));
}

function keep(at: usize, i: usize, value: f64): void {
  if (at != 0) store<f64>(at + (i << 3), value);
}

/** Merges the states of `shards` lots, [shards, n] each, in their order, into the states [n] at the other addresses. */
export function merge_states(
  rule: i32,
  p: f64,
  shards: i32,
  n: i32,
  firsts: usize,
  seconds: usize,
  counts: usize,
  centers: usize,
  mergedFirsts: usize,
  mergedSeconds: usize,
  mergedCounts: usize,
  mergedCenters: usize,
): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    first = slot(firsts, i);
    second = slot(seconds, i);
    counted = slot(counts, i);
    center = slot(centers, i);
    for (let s: usize = 1; s < <usize>shards; s++) {
      const at = s * <usize>n + i;
      mergeOne(rule, p, slot(firsts, at), slot(seconds, at), slot(counts, at), slot(centers, at));
    }
    keep(mergedFirsts, i, first);
    keep(mergedSeconds, i, second);
    keep(mergedCounts, i, counted);
    keep(mergedCenters, i, center);
  }
}

function mergeOne(rule: i32, p: f64, otherFirst: f64, otherSecond: f64, otherCount: f64, otherCenter: f64): void {
  switch (rule) {
    case RULE_EXPONENTIALS:
    case RULE_POWERS: {
      const largest = max<f64>(center, otherCenter);
      const mine = rule == RULE_POWERS ? powerShare(center, largest, p) : exponentialShare(center, largest);
      const others = rule == RULE_POWERS ? powerShare(otherCenter, largest, p) : exponentialShare(otherCenter, largest);
      first = weighted(first, mine) + weighted(otherFirst, others);
      second = weighted(second, mine) + weighted(otherSecond, others);
      center = largest;
      break;
    }
    case RULE_MOMENTS: {
      if (otherCount == 0) return;
      const both = counted + otherCount;
      const distance = otherCenter - center;
      // Chan, Golub and LeVeque 1983. Without elements of its own this side has no mean.
      first += otherFirst + (counted == 0 ? 0 : distance * distance * ((counted * otherCount) / both));
      center = counted == 0 ? otherCenter : center + (distance * otherCount) / both;
      break;
    }
    case RULE_RANKS:
      first += otherFirst + counted * otherSecond;
      second += otherSecond;
      break;
    case RULE_RANGE:
      first = max<f64>(first, otherFirst);
      second = min<f64>(second, otherSecond);
      break;
    case RULE_FIRST:
      if (counted == 0) first = otherFirst;
      break;
    case RULE_LAST:
      if (otherCount > 0) first = otherFirst;
      break;
    default:
      first += otherFirst;
      second += otherSecond;
  }
  counted += otherCount;
}

/** By how much sums that were scaled by a center are scaled by the largest one. */
function exponentialShare(own: f64, largest: f64): f64 {
  return own == largest ? 1 : Math.exp(own - largest);
}

function powerShare(own: f64, largest: f64, p: f64): f64 {
  return own == largest ? 1 : Math.pow(own / largest, p);
}

/** A sum of weight 0 is nothing, also an infinite one. */
function weighted(sum: f64, weight: f64): f64 {
  return weight == 0 ? 0 : sum * weight;
}

/** y [n] (FP64): the values of states; `emptyValue` where none was counted, if states count. */
export function finish_states(
  rule: i32,
  finish: i32,
  p: f64,
  floor: f64,
  scaled: i32,
  emptyValue: f64,
  n: i32,
  firsts: usize,
  seconds: usize,
  counts: usize,
  centers: usize,
  y: usize,
): void {
  setMeasure(MAP_NONE, p, 0, floor, scaled != 0);
  setFinish(finish, false, 0, 0, 0);
  for (let i: usize = 0; i < <usize>n; i++) {
    const total = slot(counts, i);
    let value = emptyValue;
    if (counts == 0 || total > 0) {
      const weights = rule == RULE_RANKS ? (total * (total + 1)) / 2 : slot(seconds, i);
      if (rule == RULE_RANGE) value = slot(firsts, i) - slot(seconds, i);
      else if (rule >= RULE_FIRST) value = slot(firsts, i);
      else value = finishOne(slot(firsts, i), weights, slot(centers, i), total);
    }
    store<f64>(y + (i << 3), value);
  }
}

function finishOne(sum: f64, second: f64, scale: f64, n: f64): f64 {
  const total = f64x2.splat(n);
  return f64x2.extract_lane(finishTwo(f64x2.splat(sum), f64x2.splat(second), f64x2.splat(scale), total, total, 0), 0);
}
