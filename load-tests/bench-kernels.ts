/**
 * Times the kernels alone, on one thread, over the shapes of shapes.json as the product plans them: median and best µs of
 * interleaved rounds, and the share of the bandwidth of a copy of the same bytes in the same run. `npm run bench` has
 * the peers beside them.
 *
 *   node load-tests/bench-kernels.ts [name part…]
 */

import { printTable } from '../test/support/bench/table.ts';
import { place } from './kernels/ours.ts';
import { SHAPES, type Shape } from './kernels/shape.ts';
import { medianOf } from './quantiles.ts';

const ROUNDS = 15;
/** Time that one round of one shape takes at least, so that the clock's grain does not show. */
const ROUND_MS = 4;

/** µs of one run, from as many as fill a round, after one that brings its bytes back into the cache: so peers loop too. */
const time = (run: () => void, times: number): number => {
  run();
  const started = performance.now();
  for (let i = 0; i < times; i += 1) run();
  return ((performance.now() - started) * 1000) / times;
};

const measure = (shape: Shape): readonly string[] => {
  const { plan, pool, copy } = place(shape);
  const times = Math.max(1, Math.ceil((ROUND_MS * 1000) / Math.min(time(pool, 1), time(pool, 2))));
  const rounds = Array.from({ length: ROUNDS }, () => ({ pooled: time(pool, times), copied: time(copy, times) }));
  const us = medianOf(rounds.map(({ pooled }) => pooled));
  const copyUs = medianOf(rounds.map(({ copied }) => copied));
  const gigabytes = (plan.cost.bytes_read + plan.cost.bytes_written) / 1e9;
  return [
    shape.name,
    us.toFixed(0),
    Math.min(...rounds.map(({ pooled }) => pooled)).toFixed(0),
    ((gigabytes * 1e6) / us).toFixed(2),
    (copyUs / us).toFixed(2),
  ];
};

const parts = process.argv.slice(2);
const wanted = SHAPES.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
printTable([['name', 'us', 'best_us', 'gb_per_s', 'of_copy'], ...wanted.map(measure)]);
