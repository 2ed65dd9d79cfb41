import type { ComparisonDocument } from '../../../src/explain/compare/comparison.ts';
import { planComparison } from '../../../src/explain/compare/plan-comparison.ts';
import type { TestTensor } from '../run-in-process.ts';
import { analyzeInProcess } from './explain-in-process.ts';

/** Compares poolings, without HTTP. @throws RequestError */
export const compareInProcess = (
  attributes: Readonly<Record<string, unknown>>,
  tensors: readonly TestTensor[],
): ComparisonDocument => {
  const inputs = tensors.map(({ data: _, ...spec }) => spec);
  return analyzeInProcess<ComparisonDocument>(planComparison(attributes, inputs, 32), tensors).document;
};
