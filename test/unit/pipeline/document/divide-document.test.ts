import { expect, test } from 'vitest';
import { dividePlan } from '../../../../src/pipeline/divide-plan.ts';
import { planDocument } from '../../../../src/pipeline/document/plan-document.ts';
import { readDocument } from '../../../../src/pipeline/document/read-document.ts';
import type { TensorSpec } from '../../../../src/tensor/tensor.ts';

const parts = (document: unknown, ...inputs: readonly TensorSpec[]) =>
  dividePlan(planDocument({ document: readDocument(document), inputs }), 4).length;
const x: TensorSpec = { name: 'x', datatype: 'FP32', shape: [8, 4, 8, 8] };
const boxes: TensorSpec = { name: 'boxes', datatype: 'FP32', shape: [8, 5] };

test('a pooling between elementwise transforms is divided', () => {
  const steps = [{ transform: 'relu' }, { pool: 'global/mean' }, { transform: 'abs' }];
  expect(parts({ steps }, x)).toBe(4);
});

test('a document is whole where an output is not made from the pooling’s result', () => {
  const pool = {
    pool: 'roi_align/mean',
    attributes: { output_shape: [1, 1] },
    inputs: { x: 'x', boxes: 'boxes' },
    output: 'y',
  };
  const relu = { transform: 'relu', inputs: { x: 'x' }, output: 'r' };
  expect(parts({ steps: [pool, relu], outputs: ['y'] }, x, boxes)).toBeGreaterThan(1);
  expect(parts({ steps: [pool, relu], outputs: ['y', 'r'] }, x, boxes)).toBeLessThan(2);
});

test('a document is whole where one tensor is pooled and says how', () => {
  const rows: TensorSpec = { name: 'rows', datatype: 'INT64', shape: [8, 3] };
  const both = [{ pool: 'span/max', inputs: { x: 'rows', spans: 'rows' } }];
  expect(parts({ steps: both }, rows)).toBeLessThan(2);
  const apart = [{ pool: 'span/max', inputs: { x: 'rows', spans: 'spans' } }];
  expect(parts({ steps: apart }, rows, { ...rows, name: 'spans' })).toBeGreaterThan(1);
});
