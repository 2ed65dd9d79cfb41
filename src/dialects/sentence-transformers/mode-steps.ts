import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { GivenInput } from '../../pipeline/signature.ts';
import { checkRank, checkWhole, inputOf } from '../parameters.ts';

export type Mode = 'cls' | 'max' | 'mean' | 'mean_sqrt_len_tokens' | 'weightedmean' | 'lasttoken';

/** What gives the vectors `y` of each mode. */
export type ModeSteps = { readonly [Each in Mode]: (y: string) => readonly Step[] };

/** Of a parameter that configurations have. */
export const EMBEDDING_DIMENSION = 'not used: vectors have the extent that their tensor says';

/** Least denominator of the original's means; the mean of no tokens is 0. */
export const LEAST = 1e-9;

export const transform = (
  name: string,
  x: string,
  y: string,
  attributes: Readonly<Record<string, unknown>>,
  inputs: Readonly<Record<string, string>> = {},
): Step => ({ transform: name, attributes, x, y, inputs });

/** One reduction of the token vectors over a region scheme. */
export const pool = (
  region: string,
  reduction: string,
  y: string,
  inputs: Readonly<Record<string, string>>,
  attributes: Readonly<Record<string, unknown>> = {},
): Step => ({
  ...{ region, reductions: [reduction], attributes, x: 'token_embeddings', y, inputs, anyEmpty: true },
  // Spans are made of offsets that never decrease.
  disjoint: region === 'span',
});

/** @throws INVALID_SHAPE, INVALID_DATATYPE unless `cu_seq_lens_q` is a list of whole numbers */
export const checkSequences = (name: string, inputs: readonly GivenInput[]): void => {
  const begins = inputOf(inputs, 'cu_seq_lens_q');
  checkRank(name, begins, [1]);
  checkWhole(name, begins);
};

/** @throws INVALID_SHAPE for no tokens, where the original looks for one */
export const checkTokens = (name: string, { shape }: GivenInput): void => {
  if (shape.at(-2) !== 0) return;
  throw new RequestError('INVALID_SHAPE', `${name}: expected token_embeddings with tokens, got [${shape}]`);
};
