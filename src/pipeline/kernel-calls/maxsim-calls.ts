import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { addWork } from '../cost/rates.ts';
import { productWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';
import { PRODUCT_COLUMNS } from './kernel-limits.ts';
import { isDoubleProduct, productScratchBytes } from './product-calls.ts';

type Tokens = {
  readonly queries: number;
  readonly queryTokens: number;
  readonly documents: number;
  /** Of each document, or of all packed ones. */
  readonly documentTokens: number;
  readonly extent: number;
  readonly queryDatatype: DType;
  readonly documentDatatype: DType;
  /** INT64 [documents + 1] of packed documents. */
  readonly offsets: string | undefined;
};

/** The product of all tokens of queries with all tokens of documents. */
const productOf = (call: Tokens) => {
  const { queries, queryTokens, documents, documentTokens, extent, queryDatatype, documentDatatype, offsets } = call;
  const columns = offsets === undefined ? documents * documentTokens : documentTokens;
  const isDouble = isDoubleProduct(queryDatatype, documentDatatype);
  return { rows: queries * queryTokens, columns, extent, isDouble };
};

/** Bytes that `maxsim` takes: scores, products that are carried, a row of bits, the product. */
export const maxsimScratchBytes = (call: Tokens): number => {
  const product = productOf(call);
  return 8 * (call.queries * call.documents + product.rows + PRODUCT_COLUMNS + 2) + productScratchBytes(product);
};

/** Scores y [queries, documents] by late interaction; masks: BOOL. Returns 1 for offsets that no tokens can have. */
export const maxsim = (
  call: Tokens & {
    readonly query: string;
    readonly queryMask: string | undefined;
    readonly document: string;
    readonly documentMask: string | undefined;
    readonly y: string;
    readonly output: DType;
    readonly scratch: string;
  },
): KernelCall => {
  const { query, queryMask = 0, queries, queryTokens, document, documentMask = 0, offsets = 0, extent } = call;
  const { documents, documentTokens, y, scratch } = call;
  const product = productOf(call);
  const codes = {
    queryDatatype: DTYPES[call.queryDatatype].code,
    documentDatatype: DTYPES[call.documentDatatype].code,
    output: DTYPES[call.output].code,
  };
  return kernelCall(
    'maxsim',
    {
      ...{ query, maskOfQuery: queryMask, queries, tokensOfQuery: queryTokens, ...codes },
      ...{
        document,
        maskOfDocument: documentMask,
        offsets,
        documentCount: documents,
        tokensOfDocument: documentTokens,
      },
      ...{ extent, isDouble: Number(product.isDouble), y, scratch },
    },
    addWork(productWork(product), {
      matrix_element: product.rows * product.columns,
      table_row: product.rows * documents + documents,
    }),
  );
};
