import fc from 'fast-check';
import { readNpyHead } from '../../../src/codec/npy.ts';
import { byteCount } from '../../../src/tensor/tensor.ts';
import { EXTREME_NUMBERS, HOSTILE_NAMES } from '../extremes.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { plainReader, type Target } from '../target.ts';
import { seedBytes } from './seeds.ts';

const WORDS = [
  ...["'descr'", "'fortran_order'", "'shape'", 'True', 'False', 'None', '(', ')', '[', ']', '{', '}', ',', ': ', "'"],
  ...[
    "'<f4'",
    "'>f8'",
    "'|V2'",
    "'<V2'",
    "'|O'",
    "'|b1'",
    "'<U7'",
    "'=i8'",
    "'<c16'",
    "'<M8[ns]'",
    'L',
    '"',
    '\\',
    '\n',
  ],
  ...["[('a', '<f4')]", 'lambda: 0', '__import__("os")', '\u0093NUMPY'],
];

const pythonText = (text: string): string => `'${text}'`;
const extents = fc.array(fc.oneof(fc.nat(5).map(String), fc.constantFrom(...EXTREME_NUMBERS)), { maxLength: 70 });
const value = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.constantFrom(...HOSTILE_NAMES.map(pythonText)),
  extents.map((each) => `(${each}${each.length === 1 ? ',' : ''})`),
  extents.map((each) => `[${each}]`),
);
const entry = fc.tuple(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...WORDS.slice(0, 3)) }, value), value);

/** Files of any version with any header, of which the length may be another. */
const built = fc
  .record({
    version: fc.oneof(fc.constantFrom([1, 0], [2, 0], [3, 0]), fc.tuple(fc.nat(255), fc.nat(255))),
    header: fc.oneof(
      fc.array(entry, { maxLength: 5 }).map((entries) => `{${entries.map((pair) => pair.join(': '))}}`),
      fc
        .tuple(fc.constantFrom(...WORDS.slice(15, 24)), fc.constantFrom('True', 'False', '0'), extents)
        .map(([descr, order, shape]) => `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': (${shape})}`),
    ),
    more: fc.integer({ min: -3, max: 3 }),
  })
  .map(({ version, header, more }) => {
    const text = Buffer.from(`${header}\n`);
    const length = Buffer.alloc(version[0] === 1 ? 2 : 4);
    length.writeUIntLE(Math.max(text.length + more, 0) % 2 ** (8 * length.length), 0, length.length);
    return Buffer.concat([Buffer.from('\u0093NUMPY', 'latin1'), Buffer.from(version), length, text]);
  });

const seeds = seedBytes('npy', 'npy, Fortran order', 'npy, big-endian');

/** The reader of .npy heads. */
export const npy: Target = {
  name: 'npy',
  share: 2,
  mutant: (random) => mutateBytes(random, seeds, WORDS),
  built,
  open: plainReader((input) => {
    // What ends early is asked about with a datatype, too: bfloat16 has none of its own.
    for (const datatype of [undefined, 'BF16']) {
      const head = readNpyHead(input, datatype);
      if (head === 'need more') continue;
      if (head.dataOffset > input.length) throw new Error(`data at ${head.dataOffset} of ${input.length} bytes`);
      if (!Number.isSafeInteger(byteCount(head.spec))) throw new Error(`a shape of [${head.spec.shape}]`);
    }
    return undefined;
  }),
};
