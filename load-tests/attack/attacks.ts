import { gzipSync } from 'node:zlib';
import type { Attacker, Hostile } from './attacker.ts';
import { dripBody, dripHeads, dripStream, floodPipeline, leave, sendAmbiguousHeads } from './connections.ts';
import { antiQuickselect, bytesOf, jsonOf } from './hostile-bodies.ts';
import { hostilePlans } from './hostile-plans.ts';

/** A kind of hostile traffic; `run` sends it until the attacker's signal. */
export type Attack = {
  readonly id: string;
  readonly what: string;
  /** Times as long as the others it may take to end by itself. */
  readonly patience?: number;
  /** Statuses above 499 that it may get beside 503 and 504. */
  readonly statuses?: readonly string[];
  readonly run: (attacker: Attacker, seed: number) => Promise<void>;
};

const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { 'content-encoding': 'gzip' };

const raw = (operator: string, query: string, body: Uint8Array): Hostile => ({
  path: `/v1/pool/${operator}?${query}`,
  body,
});
const zipped = ({ headers, body = '', ...rest }: Hostile): Hostile => ({
  ...rest,
  headers: { ...headers, ...GZIP },
  body: gzipSync(body),
});
const json = (path: string, body: string): Hostile => ({ path, headers: JSON_TYPE, body });

/** An attack of requests that are built once; so many are in flight at a time. */
const requests = (id: string, what: string, times: number, make: () => readonly Hostile[]): Attack => ({
  id,
  what,
  run: async ({ repeat, send }) => {
    const sequence = make();
    let next = 0;
    await repeat(times, () => send(sequence[next++ % sequence.length] as Hostile));
  },
});

const FP32 = 'FP32';
const x = (datatype: string, shape: readonly number[]) => ({ name: 'x', datatype, shape });
const ones = (length: number): number[] => new Array(length).fill(1);

/** The kinds of hostile traffic. */
export const ATTACKS: readonly Attack[] = [
  requests('weights', 'binomial weights of wide windows', 4, () => [
    json('/v1/plan/window/blur', jsonOf([x('UINT8', [1, 1, 20_000])], { kernel_shape: 20_000 })),
    json('/v1/plan/window/blur', jsonOf([x('UINT8', [1, 1, 40_000])], { kernel_shape: 40_000 })),
    raw('window/blur', 'datatype=UINT8&shape=1,1,20000&kernel_shape=20000', bytesOf(20_000)),
    json(
      '/v2/models/timm.BlurPool2d/infer',
      jsonOf([{ ...x(FP32, [1, 1, 4, 4]), data: ones(16) }], { filt_size: 20_001 }),
    ),
  ]),
  requests('windows', 'overlapping windows of rows', 4, () =>
    [512, 1024].map((side) =>
      zipped(
        raw(
          'window/covariance',
          `datatype=UINT8&shape=1,1,${side},${side}&kernel_shape=256&strides=4`,
          bytesOf(side ** 2),
        ),
      ),
    ),
  ),
  requests('samples', 'four boxes of many samples', 2, () =>
    [64, 0].map((ratio) =>
      json(
        '/v1/pool/roi_align/mean',
        jsonOf(
          [
            { ...x(FP32, [1, 1, 4, 4]), data: ones(16) },
            { name: 'boxes', datatype: FP32, shape: [4, 5], data: ones(4).flatMap(() => [0, 0, 0, 3, 3]) },
          ],
          { output_shape: 1024, sampling_ratio: ratio },
        ),
      ),
    ),
  ),
  requests('residuals', 'residuals of overlapping windows', 2, () => [
    json(
      '/v1/pool/window/vlad',
      jsonOf(
        [
          { ...x('UINT8', [1, 1, 128, 128]), data: ones(128 ** 2) },
          { name: 'centroids', datatype: FP32, shape: [16, 1], data: ones(16) },
        ],
        { kernel_shape: 64, strides: 1 },
      ),
    ),
  ]),
  requests('selections', 'selections of values in a hostile order', 2, () =>
    ['quantile', 'median'].map((name) =>
      raw(`global/${name}`, 'datatype=FP32&shape=1,1,100000', antiQuickselect(100_000)),
    ),
  ),
  requests('reductions', 'thousands of reductions', 4, () => [
    json(`/v1/plan/global/${new Array(3701).fill('max')}`, jsonOf([x(FP32, [1, 1, 4])], {})),
  ]),
  requests('inputs', 'a hundred thousand inputs', 2, () => [
    zipped(
      json(
        '/v1/pool/global/max',
        jsonOf(
          Array.from({ length: 100_000 }, (_, n) => ({ name: `x${n}`, datatype: FP32, shape: [1], data: [1] })),
          {},
        ),
      ),
    ),
  ]),
  { id: 'silent', what: 'heads whose bodies never come', run: (attacker) => leave(attacker, 'never') },
  requests('options', 'OPTIONS at unknown addresses', 4, () => [{ method: 'OPTIONS', path: '/none' }]),
  { id: 'streams', what: 'streams of a byte a second', run: dripStream },
  requests('roots', 'roots of small matrices', 8, () => [
    json(
      '/v1/pool/pyramid/covariance',
      jsonOf([{ ...x(FP32, [1, 1, 4, 4]), data: ones(16) }], { root: 'newton_schulz', iterations: 100 }),
    ),
    zipped(raw('pyramid/covariance', 'datatype=UINT8&shape=1,64,8,8&root=newton_schulz&iterations=100', bytesOf(4096))),
  ]),
  { id: 'pipelined', what: 'ten thousand pipelined requests', run: floodPipeline },
  { id: 'ambiguous', what: 'ambiguous heads', statuses: ['501', '505'], run: sendAmbiguousHeads },
  requests('responses', 'small requests for large responses', 4, () => [
    raw('window/max', 'datatype=UINT8&shape=1,1,1,1&kernel_shape=1&strides=1&pads=5000', bytesOf(1)),
    json(
      '/v1/pool/segment/sum',
      jsonOf(
        [
          { ...x(FP32, [1, 1]), data: [1] },
          { name: 'segment_ids', datatype: 'INT64', shape: [1], data: [20_000_000] },
        ],
        {},
      ),
    ),
  ]),
  requests('json', 'JSON of 64 MiB with a quoted number', 1, () => [
    json(
      '/v1/pool/global/max',
      `{"inputs":[{"name":"x","datatype":"INT64","shape":[1,1,33554000],"data":["12"${',1'.repeat(2 ** 25 - 100)}]}]}`,
    ),
  ]),
  requests('uploads', 'requests of 60 MB one after another', 1, () => [
    raw('window/max', 'datatype=FP32&shape=1,15,1000,1000&kernel_shape=3,3&strides=2', bytesOf(60_000_000)),
  ]),
  { id: 'plans', what: 'a thousand random hostile plans', patience: 20, run: hostilePlans },
  { id: 'heads', what: 'heads that drip', run: dripHeads },
  { id: 'bodies', what: 'bodies that drip', run: dripBody },
  { id: 'leaving', what: 'clients that leave at any point', run: (attacker) => leave(attacker, 'soon') },
  requests('bombs', 'gzip that becomes a thousand times its size', 4, () => [
    zipped(raw('global/max', 'datatype=UINT8&shape=1,1,268435456', bytesOf(2 ** 28))),
    zipped(json('/v1/pool/global/max', `{"inputs":${'['.repeat(2 ** 24)}`)),
    zipped(json('/v1/pool/global/max', `{"inputs":[${'{},'.repeat(2 ** 23)}{}]}`)),
  ]),
];
