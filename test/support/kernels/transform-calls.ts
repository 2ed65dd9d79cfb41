import * as combining from '../../../src/pipeline/kernel-calls/combine-calls.ts';
import { maxsim } from '../../../src/pipeline/kernel-calls/maxsim-calls.ts';
import * as products from '../../../src/pipeline/kernel-calls/product-calls.ts';
import * as quantizing from '../../../src/pipeline/kernel-calls/quantize-calls.ts';
import * as selecting from '../../../src/pipeline/kernel-calls/selection-calls.ts';
import * as tokens from '../../../src/pipeline/kernel-calls/token-calls.ts';
import * as transforms from '../../../src/pipeline/kernel-calls/transform-calls.ts';
import * as vectors from '../../../src/pipeline/kernel-calls/vector-calls.ts';
import type { KernelCall } from '../../../src/pipeline/plan.ts';

const columns = { x: 'x', datatype: 'FP32', rows: 1, extent: 4, ranges: 'r' } as const;
const rows = { x: 'x', y: 'y', datatype: 'FP32', rows: 1, extent: 4 } as const;
const shapes = { xShape: [2], otherShape: [1], shape: [2] } as const;
const linear = { x: 'x', scale: 's', scaleDatatype: 'FP32', zero: 'z', y: 'y', outer: 1, extent: 1, inner: 4 } as const;

/** A call of each kernel of the transforms. */
export const TRANSFORM_CALLS: readonly KernelCall[] = [
  transforms.unpool({ x: 'x', indices: 'i', y: 'y', bytes: 4, planes: 1, count: 1, cells: 1 }),
  transforms.takeRows({ x: 'x', ids: 'i', y: 'y', rowBytes: 4, n: 1, rows: 1 }),
  transforms.divideWhole({ x: 'x', y: 'y', outer: 1, extent: 1, inner: 1, axis: 'a' }),
  transforms.powerWhole('x', 'y', 1, 2),
  transforms.keepNan({ x: 'x', other: 'o', y: 'y', datatype: 'FP16', count: 1 }),
  selecting.topK({
    x: 'x',
    datatype: 'FP32',
    y: 'y',
    rows: 1,
    extent: 2,
    k: 1,
    smallest: false,
    lastFirst: false,
    scratch: 's',
  }),
  selecting.takeAlong({ x: 'x', positions: 'p', y: 'y', datatype: 'FP32', rows: 1, extent: 2, k: 1 }),
  transforms.without({
    ids: 'i',
    n: 1,
    value: 0,
    offsets: undefined,
    bags: 1,
    bag: 1,
    closed: false,
    y: 'y',
    as: 'offsets',
  }),
  vectors.normalizeRows({ ...rows, power: 2, eps: 0 }),
  transforms.scaleRows({
    ...{ x: 'x', factors: 'f', y: 'y', input: 'FP32', output: 'FP32' },
    ...{ rows: 1, extent: 4, least: 0, exponent: 1 },
  }),
  transforms.tokenWeights({ datatype: 'FP32', y: 'y', rows: 1, tokens: 4, skip: -1, as: 'mask' }),
  transforms.segmentTokens({ offsets: 'o', y: 'y', segments: 1, tokens: 4, skip: 0, as: 'all' }),
  maxsim({
    ...{ query: 'q', queryDatatype: 'FP32', queryMask: undefined, queries: 1, queryTokens: 1, extent: 4 },
    ...{ document: 'd', documentDatatype: 'FP32', documentMask: 'm', offsets: undefined, documents: 1 },
    ...{ documentTokens: 2, y: 'y', output: 'FP32', scratch: 's' },
  }),
  tokens.tokenPool({
    ...{ x: 'x', datatype: 'FP32', extent: 4, documents: 1, tokens: 2, longest: 2, factor: 2, kept: 0 },
    ...{ normalize: true, y: 'y', yRows: 1, places: 'p', scratch: 's' },
  }),
  tokens.tokenMask({
    ...{ ids: 'i', mask: 'm', also: undefined, y: 'y', count: 1 },
    ...{ skip: { buffer: 'k', count: 1 }, keep: { buffer: 0, count: 0 } },
  }),
  tokens.sparseRows({
    ...{ x: 'x', datatype: 'FP32', positions: undefined, rows: 1, n: 4, most: 4 },
    ...{ values: 'v', indices: 'i', offsets: 'o', marks: 'm' },
  }),
  tokens.attentiveStatistics({
    ...{ x: 'x', datatype: 'FP32', scores: 's', scoresDatatype: 'FP32', width: 4, mask: undefined, y: 'y' },
    ...{ batch: 1, tokens: 2, channels: 4, eps: 0, scratch: 'c' },
  }),
  combining.combine({ operation: 'add', datatype: 'FP32', x: 'x', other: 'o', y: 'y', ...shapes }),
  combining.maskRows({ ...rows, mask: 'm', value: 0 }),
  vectors.layerNorm({ ...rows, weight: undefined, bias: undefined, eps: 0, scratch: 's' }),
  vectors.softmaxRows({ ...rows, mask: undefined, temperature: 1, scratch: 's' }),
  vectors.project({ ...rows, weight: 'w', weightDatatype: 'FP32', bias: 'b', output: 'FP32', out: 2, scratch: 's' }),
  products.similarity({
    ...{ x: 'x', xDatatype: 'FP32', other: 'o', otherDatatype: 'FP32', y: 'y', output: 'FP32', metric: 'dot' },
    ...{ rows: 1, columns: 1, extent: 4, temperature: 1, isDouble: false, scratch: 's' },
  }),
  quantizing.columnRanges(columns),
  quantizing.quantizeRows({ ...columns, steps: 's', y: 'y', output: 'INT8' }),
  quantizing.dequantizeRows({ ...columns, datatype: 'INT8', steps: 's', y: 'y' }),
  quantizing.packBits({ ...columns, y: 'y', signed: true }),
  quantizing.quantizeLinear({ ...linear, input: 'FP32', output: 'INT8' }),
  quantizing.dequantizeLinear({ ...linear, input: 'INT8' }),
];
