import { type Static, Type } from '@sinclair/typebox';
import { flag, word } from '../../../dialects/parameters.ts';
import type { Step } from '../../../pipeline/pipeline.ts';
import type { Feature } from './module.ts';

const LIMIT = 2 ** 31 - 1;

/** What `SentenceTransformer.encode` takes of a call; applied in this order. */
export const encodeParameters = {
  truncate_dim: Type.Optional(
    Type.Integer({
      minimum: -LIMIT,
      maximum: LIMIT,
      description:
        'how many of the first elements of each vector stay (default: as the model is configured); a negative number: all but so many',
    }),
  ),
  normalize_embeddings: flag('whether vectors are divided by their norm (default false)'),
  precision: Type.Optional(
    word(
      ['float32', 'int8', 'uint8', 'binary', 'ubinary'],
      'float32 (default), int8 or uint8 by the input ranges, else by those of the batch, binary or ubinary',
    ),
  ),
};
const schema = Type.Object(encodeParameters);

export type EncodeCall = Static<typeof schema>;

/** The input of ranges, minimum and maximum of each element: [2, dim]. */
export const RANGES = 'ranges';

/** Returns what is done to sentence vectors once all modules are: truncated, normalized, quantized. */
export const encodeSteps = (
  { tensor, shape }: Feature,
  { truncate_dim, normalize_embeddings, precision = 'float32' }: EncodeCall,
  hasRanges: boolean,
): readonly Step[] => {
  const dimension = shape.at(-1) ?? 0;
  const extent = truncate_dim === undefined ? dimension : cut(dimension, truncate_dim);
  const parts = [
    ...(extent === dimension ? [] : [{ transform: 'truncate', attributes: { extent } }]),
    ...(normalize_embeddings ? [{ transform: 'l2_normalize', attributes: {} }] : []),
    ...(precision === 'float32' ? [] : [{ transform: 'quantize', attributes: { precision } }]),
  ];
  return parts.map((part, i) => ({
    ...part,
    x: i === 0 ? tensor : `encoded ${i - 1}`,
    y: `encoded ${i}`,
    inputs: part.transform === 'quantize' && hasRanges ? { ranges: RANGES } : {},
  }));
};

/** How many elements `[:extent]` has of so many. */
const cut = (dimension: number, extent: number): number =>
  extent < 0 ? Math.max(dimension + extent, 0) : Math.min(extent, dimension);
