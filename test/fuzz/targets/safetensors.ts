import fc from 'fast-check';
import { readSafetensorsHead } from '../../../src/codec/safetensors.ts';
import { byteCount } from '../../../src/tensor/tensor.ts';
import { safetensorsFile } from '../../support/safetensors-file.ts';
import { EXTREME_NUMBERS, HOSTILE_NAMES } from '../extremes.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { jsonWithNumbers, mutateJson } from '../mutate-json.ts';
import { plainReader, type Target } from '../target.ts';
import { seedBytes } from './seeds.ts';

const WORDS = [
  ...['"dtype"', '"shape"', '"data_offsets"', '"__metadata__"', '"F32"', '"BF16"', '"F8_E4M3"', '"BOOL"', '"C64"'],
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u0000', '\\ud800', ' ', 'null', 'true', '{"a":', '[['],
];

const HEADERS = [
  {
    x: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    mask: { dtype: 'I64', shape: [2], data_offsets: [24, 40] },
  },
  {
    __metadata__: { a: 'b' },
    y: { dtype: 'U8', shape: [], data_offsets: [0, 1] },
    x: { dtype: 'F64', shape: [0], data_offsets: [1, 1] },
  },
];

const number = fc.oneof(fc.nat(64).map(String), fc.constantFrom(...EXTREME_NUMBERS));
const numbers = (maxLength: number) => fc.array(number, { maxLength }).map((some) => `[${some}]`);
const name = fc.oneof(fc.constantFrom(...HOSTILE_NAMES), fc.string());
const tensor = fc
  .tuple(fc.constantFrom('F32', 'F16', 'BF16', 'I64', 'U8', 'BOOL', 'F4', ''), numbers(5), numbers(3))
  .map(([dtype, shape, offsets]) => `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`);

/** Files of tensors by any names, at any place. */
const built = fc
  .array(fc.tuple(name, fc.oneof({ weight: 4, arbitrary: tensor }, fc.json())), { maxLength: 4 })
  .map((members) => safetensorsFile(`{${members.map(([key, member]) => `${JSON.stringify(key)}:${member}`)}}`));

const seeds = seedBytes('safetensors');

/** The reader of safetensors heads. */
export const safetensors: Target = {
  name: 'safetensors',
  share: 2,
  mutant: (random) => {
    if (random.below(2) === 0) return mutateBytes(random, seeds, WORDS);
    return safetensorsFile(jsonWithNumbers(mutateJson(random, random.pick(HEADERS))));
  },
  built,
  open: plainReader((input) => {
    const specs = readSafetensorsHead(input);
    const bytes = specs.reduce((sum, spec) => sum + byteCount(spec), 0);
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Error(`tensors of ${bytes} bytes`);
    return undefined;
  }),
};
