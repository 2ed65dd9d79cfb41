import { isObject } from '../../../codec/json-members.ts';

/** Similarities of dense and of sparse embeddings. */
const SIMILARITIES: readonly unknown[] = ['cosine', 'dot', 'euclidean', 'manhattan'];

/** What `config_sentence_transformers.json` says of the model. */
export type EncoderConfig = {
  readonly truncateDim: number | undefined;
  /** The similarity that the model was trained for; undefined for the default of its class. */
  readonly similarity: string | undefined;
  /** That of models of late interaction. */
  readonly tokenSimilarity: 'maxsim' | 'meanmaxsim';
};

/**
 * Reads `config_sentence_transformers.json`. Another similarity is ignored, as the original does.
 * @throws Error for a `truncate_dim` that is no whole number
 */
export const readEncoderConfig = (config: unknown): EncoderConfig => {
  const { truncate_dim, similarity_fn_name } = isObject(config) ? config : {};
  return {
    truncateDim: readTruncateDim(truncate_dim ?? undefined),
    similarity: SIMILARITIES.includes(similarity_fn_name) ? String(similarity_fn_name) : undefined,
    tokenSimilarity: similarity_fn_name === 'meanmaxsim' ? 'meanmaxsim' : 'maxsim',
  };
};

const readTruncateDim = (value: unknown): number | undefined => {
  if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
  throw new Error(
    `config_sentence_transformers.json: truncate_dim: expected a whole number, got ${JSON.stringify(value)}`,
  );
};
