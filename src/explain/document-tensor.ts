import type { AnalyzedTensor } from './analysis.ts';

/** A JSON document as a tensor of UTF-8. */
export const documentOf = (document: unknown): AnalyzedTensor => {
  const bytes = new TextEncoder().encode(JSON.stringify(document, nonFinite));
  return { shape: [bytes.length], bytes };
};

/** NaN and infinities are the texts that they are in data. */
const nonFinite = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
