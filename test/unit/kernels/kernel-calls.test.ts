import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as attending from '../../../src/pipeline/kernel-calls/attention-calls.ts';
import * as gathering from '../../../src/pipeline/kernel-calls/gather-calls.ts';
import { kernelCall } from '../../../src/pipeline/kernel-calls/kernel-call.ts';
import * as calls from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import { codesSource, type KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import * as limits from '../../../src/pipeline/kernel-calls/kernel-limits.ts';
import * as matrices from '../../../src/pipeline/kernel-calls/matrix-calls.ts';
import * as padding from '../../../src/pipeline/kernel-calls/pad-calls.ts';
import * as regions from '../../../src/pipeline/kernel-calls/region-calls.ts';
import * as merging from '../../../src/pipeline/kernel-calls/state-calls.ts';
import { axesLayout } from '../../../src/pipeline/lowering/lower-gather.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { kernelArities } from '../../../workers/kernels/instance.ts';
import { signaturesSource } from '../../../workers/kernels/signatures.ts';
import { TRANSFORM_CALLS } from '../../support/kernels/transform-calls.ts';

const arithmetic: KernelArithmetic = {
  input: 'FP32',
  compute: 'FP32',
  output: 'FP32',
  map: 'none',
  p: 1,
  fold: 'max',
  finish: 'none',
};
const axes = [{ axis: 'a', input: 4, output: 2 }];
const shape = { arithmetic, x: 'x', y: 'y', outer: 1, inner: 1, axes, divisor: 0, scratch: 's' };
const layout = axesLayout({ outer: 1, inner: 1, axes });
const tokens = { batch: 1, tokens: 1, prefix: 0, suffix: 0, left: false };
const boxes = {
  boxes: 1,
  batch: 1,
  plane: [2, 2],
  bins: [1, 1],
  scale: 1,
  single: false,
  grouped: false,
  numbered: false,
} as const;
const samples = { kind: 'samples', ratio: 0, aligned: true, cornersApart: false, ...boxes } as const;
const fraction = { extent: 2, kernel: 1, bins: 1 };
const rows = { datatype: 'FP32', x: 'x', channels: 2, table: 't', regions: 1, elements: 1 } as const;
const states = { counts: 'n', means: 'm', moments: 'M' };
const finish = { y: 'y', triangle: false, iterations: 5, emptyValue: 0, refuseEmpty: false, scratch: 's' };
const heads = { queries: 1, heads: 1 };
const slots = ['a', undefined, 'c', undefined];
const reduced = { fold: 'max', compute: 'FP32', emptyValue: 0 } as const;
const moved = { x: 'x', y: 'y', bytes: 4, shape: [2, 3], permutation: [1, 0] };

const BUILT = [
  ...TRANSFORM_CALLS,
  calls.axisWindow({
    axis: 'a',
    input: 4,
    output: 2,
    kernel: 2,
    stride: 2,
    padBegin: 0,
    padEnd: 0,
    dilation: 1,
    countPadding: false,
  }),
  calls.axisAdaptive({ axis: 'a', input: 4, output: 2 }),
  attending.exponentials({ datatype: 'FP32', x: 'x', y: 'y', count: 4 }),
  attending.listRegions({ outer: 1, regions: 1, planeRows: 1, table: 't', index: 'i', elements: 1 }),
  attending.attentionPool({
    ...rows,
    ...finish,
    ...heads,
    regionsPerGroup: 1,
    u: 'u',
    z: 'z',
    uSpan: 2,
    zSpan: 2,
    scale: 1,
  }),
  attending.projectQueries({ ...heads, query: 'q', key: 'k', u: 'u', depth: 2, channels: 2 }),
  attending.projectRows({ x: 'x', w: 'w', bias: 0, y: 'y', rows: 1, inputs: 2, out: 2, groups: 1 }),
  attending.clearEmptyRegions({ rows: 't', regions: 1, y: 'y', bytes: 8 }),
  merging.mergeStates({ rule: 'add', arithmetic: reduced, shards: 2, n: 1, from: slots, merged: slots }),
  merging.finishStates({ rule: 'add', arithmetic: reduced, n: 1, merged: slots, y: 'y' }),
  merging.mergeWinners({
    ...{ compute: 'FP64', by: 'max', lastNan: false, shards: 2, n: 1 },
    ...{ values: 'v', indices: 'i', offsets: undefined, y: 'y', winners: 'w' },
  }),
  calls.window({ ...shape, windows: [] }),
  calls.reduce({ arithmetic, x: 'x', y: 'y', outer: 1, reduced: 4, inner: 1, divisor: 0, scratch: 's' }),
  gathering.regionsAxes(axes),
  regions.regionsRows('t', 0),
  regions.regionsCells('t', [2, 2]),
  regions.regionsSamples('t', samples),
  regions.rowsOfMask('m', { kind: 'mask', ...tokens }, 't', 'i'),
  regions.rowsOfLengths('l', { kind: 'lengths', ...tokens }, 't'),
  regions.rowsOfOffsets('o', { kind: 'offsets', segments: 1, rows: 1, covers: true, open: false }, 't'),
  regions.rowsOfRuns('l', { kind: 'runs', segments: 1, rows: 1, covers: true }, 't'),
  regions.rowsOfIds('i', { kind: 'ids', segments: 1, rows: 1 }, 't', 'x'),
  regions.rowsOfSpans('s', { kind: 'spans', spans: 1, batch: 1, tokens: 1 }, 1, 't'),
  regions.cellsOfBoxes(['b', 0], { kind: 'boxes', inclusive: true, ...boxes }, 1, 't'),
  regions.sampleBoxes(['b', 'n'], samples, [1, 1], 't'),
  regions.cellsOfGrids(
    'g',
    { kind: 'cells', grids: new Int32Array(9), gridCount: 1, regions: 1, elements: 1, extents: [1, 1] },
    't',
  ),
  regions.cellsOfFractions(
    's',
    { kind: 'fractions', planes: 1, reversed: false, single: false, axes: [fraction] },
    't',
  ),
  gathering.gather({
    arithmetic: { ...reduced, input: 'FP32', output: 'FP32' },
    layout: layout.walk,
    regions: { ...layout.regions, largestRegion: 2, elements: 4 },
    ...{ x: 'x', y: 'y', divisor: 0, scratch: 's' },
    ...{ skipNan: false, lastNan: false, empty: 'identity' },
  }),
  padding.padAxis({ axis: 'a', input: 4, begin: 1, end: 1, mode: 'edge' }),
  padding.pad({ datatype: 'FP32', x: 'x', y: 'y', outer: 1, inner: 1, axes, value: 0 }),
  padding.padIndices({ indices: 'i', count: 2, axes }),
  padding.labelIndices({
    indices: 'i',
    batch: 1,
    channels: 1,
    layout: 'channels_first',
    positions: 2,
    plane: [4],
    strides: [1],
    batchStride: 4,
    channelStride: 4,
  }),
  gathering.scanRegions({
    datatype: 'FP32',
    x: 'x',
    count: 4,
    layout: layout.walk,
    regions: 1,
    listed: 1,
    scratch: 's',
  }),
  calls.elementwise({
    x: 'x',
    y: 'y',
    count: 4,
    input: 'FP32',
    output: 'FP16',
    map: 'cast',
  }),
  calls.swapBytes({ x: 'x', count: 4, bytes: 4 }),
  calls.permute(moved),
  matrices.covariance({ ...rows, ...finish }),
  matrices.covarianceState({ ...rows, ...states, scratch: 's' }),
  matrices.covarianceMerge({ channels: 2, regions: 1, parts: 2, states, merged: states }),
  matrices.vlad({
    ...rows,
    ...finish,
    clusters: 2,
    centroids: 'c',
    alpha: 1,
    intraNormalize: true,
    normalize: true,
  }),
  matrices.covarianceFinish({ ...rows, ...finish, ...states }),
  calls.copyRows({ x: 'x', y: 'y', rows: 1, rowBytes: 4, xStride: 4, yStride: 4, yOffset: 0 }),
];

/** Called by workers/json-number-reader.ts and workers/json-number-writer.ts: no plan has them. */
const OF_TEXT = ['read_json', 'write_json'];

describe('kernel calls', () => {
  test('kernel calls pass as many arguments as the export takes, and every export has a builder', () => {
    const arities = [...kernelArities()].filter(([kernel]) => !OF_TEXT.includes(kernel));
    expect(new Map(BUILT.map(({ kernel, args }) => [kernel, args.length]))).toEqual(new Map(arities));
  });

  test('kernel calls count with the limits of the kernels', () => {
    const folder = new URL('../../../workers/kernels/', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.as.ts'),
    );
    const constants = sources.flatMap((path) => [
      ...readFileSync(new URL(path, folder), 'utf8').matchAll(
        /^(?:export )?const (\w+): [iu](?:32|64|size) = (\d+);/gm,
      ),
    ]);
    const values = (name: string) =>
      constants.filter((constant) => constant[1] === name).map(([, , value]) => Number(value));
    for (const [name, limit] of Object.entries(limits)) expect([name, ...values(name)]).toEqual([name, limit]);
  });

  test('kernel calls have the codes and parameters of the kernels, from generated files', () => {
    const folder = join(import.meta.dirname, '..', '..', '..', 'workers', 'kernels');
    const calls = join(import.meta.dirname, '..', '..', '..', 'src', 'pipeline', 'kernel-calls');
    expect(readFileSync(join(folder, 'base', 'codes.as.ts'), 'utf8')).toBe(codesSource());
    expect(readFileSync(join(calls, 'kernel-signatures.ts'), 'utf8')).toBe(signaturesSource(folder));
  });

  test('kernel calls pass each argument under the name of the parameter, whatever their order', () => {
    const args = { y: 'to', x: 'from', count: 3, datatype: DTYPES.FP32.code };
    expect(kernelCall('exponentials', args, {}).args).toEqual([DTYPES.FP32.code, 'from', 'to', 3]);
  });

  test('kernel calls are refused by the compiler where a name or a type is not that of the parameter', () => {
    // @ts-expect-error a count is a number
    kernelCall('swap_bytes', { x: 'x', count: '4', bytes: 4 }, {});
    // @ts-expect-error the parameter is named bytes
    kernelCall('swap_bytes', { x: 'x', count: 4, size: 4 }, {});
    // @ts-expect-error a stride has 64 bits
    kernelCall('without', { ids: 'i', n: 1, value: 0, offsets: 0, bags: 1, bag: 1, closed: 0, y: 'y', kind: 0 }, {});
  });
});
