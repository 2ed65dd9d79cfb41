import { describe, expect, test } from 'vitest';
import { explainInProcess } from '../../support/explain/explain-in-process.ts';
import type { KnownCase } from './known-case.ts';
import { PLANES } from './known-planes.ts';
import { ROWS } from './known-rows.ts';

const RELATIVE = 1e-9;

/** Compares with a tolerance of 1e-9; figures that are stated with fewer digits with `relative`. */
const expectClose = (got: unknown, expected: unknown, relative = RELATIVE): void => {
  if (typeof expected !== 'number' || !Number.isFinite(expected)) {
    expect(got).toEqual(expected);
    return;
  }
  expect(typeof got).toBe('number');
  expect(Math.abs(Number(got) - expected)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)));
};

const expectAll = (got: readonly unknown[] | undefined, expected: readonly unknown[], relative?: number): void => {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expectClose(got?.[i], value, relative);
};

describe.each([...PLANES, ...ROWS])('$title ($pool)', (known: KnownCase) => {
  const { tensors, document } = explainInProcess(known.pool, known.attributes, known.tensors);
  const { explanation } = document;

  test('outputs and their provenance', () => {
    if (known.y) expectAll(tensors.y?.data, known.y, 1e-6);
    if (known.winners) expect(tensors.winners?.data).toEqual(known.winners);
    if (known.kind) expect(explanation.weights_kind).toBe(known.kind);
    const isSingle = known.tensors[0]?.datatype !== 'FP64';
    known.entries?.forEach((entries, k) => {
      const [begin, end] = [tensors.weights_offsets?.data[k], tensors.weights_offsets?.data[k + 1]];
      expect(tensors.weights_index?.data.slice(begin, end)).toEqual(entries.map(([index]) => index));
      const weights = tensors.weights?.data.slice(begin, end);
      expectAll(
        weights,
        entries.map(([, weight]) => weight),
        isSingle ? 1e-7 : RELATIVE,
      );
    });
    if (known.padding) expectAll(tensors.padding?.data, known.padding, 1e-7);
  });

  test('losses', () => {
    if (known.energy !== undefined) expectClose(explanation.energy_kept, known.energy);
    if (known.variance) expectAll(explanation.variance_kept, known.variance);
    if (known.bound) expectAll(explanation.variance_bound, known.bound);
    if (known.rmse === null) expect(explanation.reconstruction).toBeNull();
    for (const [method, rmse] of Object.entries(known.rmse ?? {}))
      expectClose(explanation.reconstruction?.rmse_by_method[method as 'unpool'], rmse);
    if (known.rmse)
      expect(Object.keys(explanation.reconstruction?.rmse_by_method ?? {})).toEqual(Object.keys(known.rmse));
    if (known.method) expect(explanation.reconstruction?.method).toBe(known.method);
    if (known.psnr !== undefined) expectClose(explanation.reconstruction?.psnr, known.psnr, 1e-6);
    if (known.entropy) expectAll([explanation.entropy_before, explanation.entropy_after], known.entropy, 1e-6);
    if (known.unused !== undefined) expect(explanation.unused_cells).toBe(known.unused);
    if (known.alias !== undefined) expectClose(explanation.alias_share, known.alias);
    if (known.notes !== undefined) expect(explanation.notes).toHaveLength(known.notes);
  });
});
