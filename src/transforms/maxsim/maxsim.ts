import { RequestError } from '../../errors.ts';
import { INTEGERS, inputOf, NUMBERS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import type { TransformInputs } from '../transform.ts';
import type { TensorType } from '../transformed.ts';

/** Datatypes whose products FP32 cannot hold. */
const WIDE = ['FP64', 'INT64', 'UINT64', 'INT32', 'UINT32'];

/**
 * [queries, documents]: Σ over the query's tokens of the largest dot product with a token of the document, in FP32 or,
 * where an operand is wider, FP64. Queries [queries, tokens, dim]; documents [documents, tokens, dim], or packed [tokens, dim]
 * and `offsets`. A document without tokens that count: −∞. NaN propagates. Source: Khattab and Zaharia 2020 (ColBERT),
 * sentence-transformers 6.2 `maxsim`.
 */
export const maxsim = defineTransform({
  name: 'maxsim',
  title: 'Scores of queries and documents by late interaction: each query token with its nearest document token.',
  x: { datatypes: NUMBERS, leastRank: 3 },
  inputs: [
    {
      name: 'document',
      description: 'tokens of the documents, [documents, tokens, dim], or packed, [tokens, dim]',
      datatypes: NUMBERS,
    },
    {
      name: 'query_mask',
      optional: true,
      description: 'what is not 0 where a token of x counts, [queries, tokens] (default: all do)',
      rank: 2,
    },
    {
      name: 'document_mask',
      optional: true,
      description: 'what is not 0 where a token of document counts, [documents, tokens], or packed, [tokens]',
    },
    {
      name: 'offsets',
      optional: true,
      description: 'where each of the packed documents begins, and the end, [documents + 1]',
      datatypes: INTEGERS,
      rank: 1,
    },
  ],
  apply: (_, x, inputs) => {
    const document = inputOf(inputs, 'document');
    const isPacked = inputs.offsets !== undefined;
    checkShapes(x, document, isPacked);
    checkMask('query_mask', x.shape.slice(0, 2), inputs);
    checkMask('document_mask', document.shape.slice(0, -1), inputs);
    const [queries = 0] = x.shape;
    const documents = inputs.offsets === undefined ? (document.shape[0] ?? 0) : (inputs.offsets.shape[0] ?? 0) - 1;
    if (documents < 0) throw new RequestError('INVALID_SHAPE', 'maxsim: expected offsets [documents + 1], got [0]');
    const isWide = [x, document].some(({ datatype }) => WIDE.includes(datatype));
    const batched = ['query_mask'];
    return {
      ...{ kind: 'maxsim', rows: 'separate', batched, shape: [queries, documents], documents },
      datatype: isWide ? 'FP64' : 'FP32',
    };
  },
});

/** @throws INVALID_SHAPE for tensors of other ranks, and vectors of other extents */
const checkShapes = (x: TensorType, document: TensorType, isPacked: boolean): void => {
  const tokens = isPacked ? '[tokens,' : '[documents,tokens,';
  const expected = `expected x [queries,tokens,dim] and document ${tokens}dim]${isPacked ? ' beside offsets' : ''}`;
  const fits = x.shape.length === 3 && document.shape.length === (isPacked ? 2 : 3);
  if (fits && x.shape[2] === document.shape.at(-1)) return;
  throw new RequestError('INVALID_SHAPE', `maxsim: ${expected}, got [${x.shape}] and [${document.shape}]`);
};

const checkMask = (name: string, shape: readonly number[], inputs: TransformInputs): void => {
  const mask = inputs[name];
  if (mask === undefined || `${mask.shape}` === `${shape}`) return;
  throw new RequestError('INVALID_SHAPE', `maxsim: expected ${name} [${shape}], got [${mask.shape}]`);
};
