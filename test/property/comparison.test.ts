import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PURPOSES } from '../../src/explain/compare/comparison.ts';
import { MEASURES, PURPOSE_WEIGHTS } from '../../src/explain/compare/purposes.ts';
import { scoreOf } from '../../src/explain/compare/score.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const measures = fc.record({
  energy: share,
  variance: share,
  reconstruction: share,
  unused: share,
  padding: share,
  entropy: share,
});
const size = fc.integer({ min: 1, max: 2 ** 30 });
const x = { bytes: 4096, elements: 1024 };

const score = (
  figures: Parameters<typeof scoreOf>[0],
  bytes: number,
  operations: number,
  purpose: (typeof PURPOSES)[number],
): number => {
  const cost = { bytes_read: 0, bytes_written: bytes, operations, microseconds: 0 };
  return scoreOf(figures, { bytes, cost }, x, purpose).score;
};

describe.each(PURPOSES)('the score for %s', (purpose) => {
  test('rises with each measure, and falls with bytes and operations', () => {
    fc.assert(
      fc.property(measures, share, size, size, (figures, other, bytes, operations) => {
        const before = score(figures, bytes, operations, purpose);
        for (const measure of MEASURES) {
          const more = { ...figures, [measure]: Math.max(figures[measure], other) };
          expect(score(more, bytes, operations, purpose)).toBeGreaterThanOrEqual(before);
        }
        expect(score(figures, 2 * bytes, operations, purpose)).toBeLessThanOrEqual(before);
        expect(score(figures, bytes, 2 * operations, purpose)).toBeLessThanOrEqual(before);
      }),
    );
  });

  test('has weights of measures that sum up to 1', () => {
    const { bytes: _, ...weights } = PURPOSE_WEIGHTS[purpose];
    expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
});
