import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { inputOf } from '../../transforms/checks.ts';
import { elementwise } from '../kernel-calls/kernel-calls.ts';
import { maxsim, maxsimScratchBytes } from '../kernel-calls/maxsim-calls.ts';
import { topK, topKScratchBytes } from '../kernel-calls/selection-calls.ts';
import {
  attentiveStatistics,
  sparseRows,
  statisticsScratchBytes,
  tokenMask,
  tokenPool,
  tokenPoolScratchBytes,
} from '../kernel-calls/token-calls.ts';
import type { Draft } from './draft.ts';
import { lowerPooling } from './lower-pooling.ts';
import { convert, outside } from './lower-table.ts';
import type { PlanTensor } from './prepare-input.ts';
import type { Lowerings } from './transform-lowering.ts';

type Inputs = Readonly<Record<string, PlanTensor>>;

/** A tensor of the plan in a scratch buffer. */
const scratchTensor = (draft: Draft, name: string, spec: Omit<TensorSpec, 'name'>): PlanTensor => ({
  ...spec,
  name,
  buffer: draft.scratch(name, byteCount(spec)),
});

/** Pools x over the tokens of each document, padded or packed. */
const poolDocuments = (draft: Draft, reduction: 'max' | 'sum', x: PlanTensor, inputs: Inputs): PlanTensor => {
  const region = inputs.offsets === undefined ? 'sequence' : 'segment';
  const step = { region, reductions: [reduction], attributes: {} };
  let pooled = x;
  const make = (_: string, spec: Omit<TensorSpec, 'name'>): PlanTensor => {
    pooled = scratchTensor(draft, 'pooled documents', spec);
    return pooled;
  };
  lowerPooling(draft, step, x, (name) => inputs[name], make);
  return pooled;
};

/** One map of elements after another, the last one into y where it is there. */
const mapElements = (
  draft: Draft,
  maps: readonly ('relu' | 'log1p' | 'cast')[],
  x: PlanTensor,
  y: PlanTensor | undefined,
  datatype = x.datatype,
): PlanTensor => {
  let from = x;
  const count = elementCount(x.shape);
  for (const [i, map] of maps.entries()) {
    const isLast = i === maps.length - 1;
    const to = (isLast && y) || scratchTensor(draft, 'activated', { datatype, shape: x.shape });
    draft.call(elementwise({ x: from.buffer, y: to.buffer, count, input: from.datatype, output: to.datatype, map }));
    from = to;
  }
  return from;
};

/** Numbers of a plan in ascending order, as INT64. */
const constantIds = (draft: Draft, ids: readonly number[]) => {
  const sorted = BigInt64Array.from(
    ids.toSorted((a, b) => a - b),
    BigInt,
  );
  return { buffer: ids.length === 0 ? (0 as const) : draft.constant('ids', sorted), count: ids.length };
};

/** Transforms that pool the tokens of documents. */
export const DOCUMENT_LOWERINGS = {
  token_pooled: (draft, to, x, y, { mask, offsets }, others) => {
    const { factor, kept, normalize, documents, tokens, longest } = to;
    const [extent = 0] = x.shape.slice(-1);
    const places = offsets === undefined ? inputOf(others, 'mask') : inputOf(others, 'offsets');
    const call = tokenPool({
      ...{ x: x.buffer, datatype: x.datatype, extent, documents, tokens, longest, factor, kept, normalize },
      ...(mask && { mask: convert(draft, mask, 'BOOL') }),
      ...(offsets && { offsets: convert(draft, offsets, 'INT64') }),
      ...{ y: y.buffer, yRows: y.shape.at(-2) ?? 0, places: places.buffer },
      scratch: draft.scratch('clusters', tokenPoolScratchBytes(longest, extent)),
    });
    const numbers = `numbers from 0 to the ${tokens} tokens that never decrease`;
    const refusals = [
      outside(offsets ?? x, numbers),
      outside(offsets ?? x, `documents of at most max_tokens=${longest} tokens`),
      {
        code: 'VALUE_OUT_OF_RANGE' as const,
        detail: `${x.name}: expected vectors whose products are numbers, got NaN, or an infinity times 0`,
      },
    ];
    draft.call({ ...call, refusals });
  },

  attentive_statistics: (draft, { width, eps }, x, y, { mask, ...inputs }) => {
    const [batch = 0, tokens = 0, channels = 0] = x.shape;
    const scores = inputOf(inputs, 'scores');
    const facts = { x: x.buffer, datatype: x.datatype, y: y.buffer, batch, tokens, channels, width, eps };
    draft.call(
      attentiveStatistics({
        ...{ ...facts, scores: scores.buffer, scoresDatatype: scores.datatype },
        mask: mask && convert(draft, mask, 'BOOL'),
        scratch: draft.scratch('statistics', statisticsScratchBytes(tokens)),
      }),
    );
  },

  maxsim: (draft, { documents, datatype: output }, x, y, { query_mask, document_mask, offsets, ...inputs }) => {
    const document = inputOf(inputs, 'document');
    const [queries = 0, queryTokens = 0, extent = 0] = x.shape;
    const tokens = {
      ...{ queries, queryTokens, documents, documentTokens: document.shape.at(-2) ?? 0, extent },
      ...{ queryDatatype: x.datatype, documentDatatype: document.datatype },
      offsets: offsets && convert(draft, offsets, 'INT64'),
    };
    const [queryMask, documentMask] = [query_mask, document_mask].map((mask) => mask && convert(draft, mask, 'BOOL'));
    const call = maxsim({
      ...{ ...tokens, query: x.buffer, queryMask, document: document.buffer, documentMask, y: y.buffer, output },
      scratch: draft.scratch('late interaction', maxsimScratchBytes(tokens)),
    });
    const expected = `numbers from 0 to the ${tokens.documentTokens} tokens that never decrease`;
    draft.call({ ...call, ...(offsets && { refusals: [outside(offsets, expected)] }) });
  },

  token_mask: (draft, { skip, keep }, x, y, { mask, also }) => {
    const [ids, count] = [convert(draft, x, 'INT64'), elementCount(x.shape)];
    const [real, more] = [mask, also].map((each) => each && convert(draft, each, 'BOOL'));
    const lists = { skip: constantIds(draft, skip), keep: constantIds(draft, keep) };
    draft.call(tokenMask({ ids, mask: real, also: more, y: y.buffer, count, ...lists }));
  },

  splade: (draft, { pooling, logarithms, sparse, shape }, x, y, inputs, others) => {
    const logs = Array<'log1p'>(logarithms).fill('log1p');
    const dense = sparse === undefined ? y : undefined;
    let weights: PlanTensor;
    if (pooling === 'max') {
      // The largest first: what follows never decreases.
      weights = mapElements(draft, ['relu', ...logs], poolDocuments(draft, 'max', x, inputs), dense);
    } else {
      const wide = x.datatype === 'FP64' ? 'FP64' : 'FP32';
      const sums = poolDocuments(draft, 'sum', mapElements(draft, ['relu', ...logs], x, undefined, wide), inputs);
      weights = mapElements(draft, ['cast'], sums, dense, x.datatype);
    }
    if (sparse === undefined) return;
    const [rows = 0, n = 0] = weights.shape;
    const facts = { x: weights.buffer, datatype: weights.datatype, rows };
    let positions: string | undefined;
    if (sparse < n) {
      positions = draft.scratch('positions', 8 * elementCount(shape));
      const scratch = draft.scratch('heap', topKScratchBytes(n, sparse));
      draft.call(topK({ ...facts, y: positions, extent: n, k: sparse, smallest: false, lastFirst: false, scratch }));
    }
    const [indices, offsets] = [inputOf(others, 'indices').buffer, inputOf(others, 'offsets').buffer];
    const marks = draft.scratch('marks', n);
    draft.call(sparseRows({ ...facts, positions, n, most: sparse, values: y.buffer, indices, offsets, marks }));
  },
} satisfies Partial<Lowerings>;
