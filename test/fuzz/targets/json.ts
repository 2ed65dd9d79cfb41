import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { readJsonSpecs } from '../../../src/codec/json.ts';
import { RequestError } from '../../../src/errors.ts';
import { DTYPE_NAMES } from '../../../src/tensor/dtype.ts';
import { byteCount } from '../../../src/tensor/tensor.ts';
import { jsonOutcomes } from '../../support/json-outcome.ts';
import { EXTREME_NUMBERS, HOSTILE_NAMES } from '../extremes.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { jsonWithNumbers, mutateJson } from '../mutate-json.ts';
import { plainReader, type Target } from '../target.ts';
import { seedBytes } from './seeds.ts';

/** The words of messages with tensors. */
export const JSON_WORDS = [
  ...['"inputs"', '"name"', '"datatype"', '"shape"', '"data"', '"data_base64"', '"parameters"', '"id"', '"outputs"'],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\"',
    '\\u00',
    '\\ud800',
    ' ',
    '\n',
    'null',
    'true',
    '{"a":',
    '[[',
    ']]',
  ],
  ...['"NaN"', '"Infinity"', '"data":[', '\ufeff', 'AAAA', '=='],
];

const number = fc.oneof(fc.integer().map(String), fc.double().map(String), fc.constantFrom(...EXTREME_NUMBERS));
const shape = fc.array(fc.oneof({ weight: 6, arbitrary: fc.nat(5).map(String) }, number), { maxLength: 7 });
/** Lists long enough to be cut out of their message, and short ones. */
const flat = fc.oneof(fc.array(number, { maxLength: 6 }), fc.array(number, { minLength: 120, maxLength: 130 }));
const nested = fc
  .array(fc.array(number, { minLength: 5, maxLength: 5 }), { maxLength: 30 })
  .map((rows) => rows.map((row) => `[${row}]`));

/** Messages of tensors with any shape and data. */
const built = fc
  .record({
    name: fc.oneof(fc.constant('x'), fc.constantFrom(...HOSTILE_NAMES)),
    datatype: fc.constantFrom(...DTYPE_NAMES, 'BYTES', 'fp32'),
    shape,
    data: fc.oneof(flat, nested),
    isFitting: fc.boolean(),
    parameters: fc.json(),
  })
  .map(({ name, datatype, shape, data, isFitting, parameters }) => {
    const extents = isFitting ? [data.length, ...(data[0]?.startsWith('[') ? [5] : [])] : shape;
    const input = `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${extents}],"data":[${data}]}`;
    return Buffer.from(`{"inputs":[${input}],"parameters":${parameters}}`);
  });

const seeds = seedBytes('JSON, flat', 'JSON, nested', 'JSON, base64');

/** The readers of JSON messages: on the event loop, with the kernel of the workers, and of shapes alone. */
export const json: Target = {
  name: 'json',
  share: 2,
  mutant: (random) => {
    if (random.below(2) === 0) return mutateBytes(random, seeds, JSON_WORDS);
    return Buffer.from(jsonWithNumbers(mutateJson(random, JSON.parse(`${Buffer.from(random.pick(seeds))}`))));
  },
  built,
  open: plainReader((input) => {
    refuseOrRead(() => readJsonSpecs([input]));
    const { slow, fast } = jsonOutcomes([input]);
    if (!isDeepStrictEqual(slow, fast)) throw new Error('the workers read another message than the event loop');
    if ('code' in slow) throw new RequestError(slow.code, slow.detail, slow.pointer);
    for (const { chunks, ...spec } of slow.inputs) {
      if (chunks[0]?.length !== byteCount(spec)) throw new Error(`[${spec.shape}] has ${chunks[0]?.length} bytes`);
    }
    return undefined;
  }),
};

const refuseOrRead = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
  }
};
