import { EXTREME_NUMBERS, HOSTILE_NAMES } from './extremes.ts';
import type { Random } from './random.ts';

const LONGEST = 2 ** 16;

type Change = (bytes: Buffer, random: Random, token: Buffer) => Buffer;

const spliced = (bytes: Buffer, from: number, until: number, instead: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), instead, bytes.subarray(until)]);

/** A part of the bytes, by its begin and end; short ones more often. */
const part = (bytes: Buffer, { below }: Random): readonly [number, number] => {
  const begin = below(bytes.length + 1);
  return [begin, Math.min(bytes.length, begin + below(below(2) === 0 ? 4 : bytes.length + 1))];
};

const overwrite = (bytes: Buffer, random: Random, instead: Uint8Array): Buffer => {
  const at = random.below(bytes.length + 1);
  return spliced(bytes, at, at + instead.length, instead);
};

/** Little-endian lengths and offsets that overflow something. */
const LENGTHS: readonly Buffer[] = [
  0n,
  1n,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 53n,
  2n ** 64n - 1n,
].flatMap((value) =>
  [2, 4, 8].map((bytes) => {
    const whole = Buffer.alloc(8);
    whole.writeBigUInt64LE(value);
    return whole.subarray(0, bytes);
  }),
);

const CHANGES: readonly Change[] = [
  // A bit, a byte, some bytes.
  (bytes, random) =>
    overwrite(bytes, random, Buffer.of((bytes[random.below(bytes.length)] ?? 0) ^ (1 << random.below(8)))),
  (bytes, random) => overwrite(bytes, random, Buffer.of(random.below(256))),
  (bytes, random) => overwrite(bytes, random, random.pick(LENGTHS)),
  // A part gone, twice, or elsewhere.
  (bytes, random) => spliced(bytes, ...part(bytes, random), Buffer.alloc(0)),
  (bytes, random) => {
    const [begin, end] = part(bytes, random);
    return spliced(bytes, begin, begin, bytes.subarray(begin, end));
  },
  (bytes, random) => overwrite(bytes, random, bytes.subarray(...part(bytes, random))),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  // A word of the format.
  (bytes, random, token) => overwrite(bytes, random, token),
  (bytes, random, token) => spliced(bytes, ...part(bytes, random), token),
  // Another number where one is.
  (bytes, random) => {
    const numbers = [...bytes.toString('latin1').matchAll(/-?\d[\d.eE+-]*/g)];
    if (numbers.length === 0) return bytes;
    const { index, 0: number } = random.pick(numbers);
    return spliced(bytes, index, index + number.length, Buffer.from(random.pick(EXTREME_NUMBERS)));
  },
];

/** Something over and over: depths, floods of keys and of digits. */
const flood: Change = (bytes, random, token) => {
  const at = random.below(bytes.length + 1);
  const times = 1 + random.below(Math.floor(LONGEST / Math.max(token.length, 1)));
  return spliced(bytes, at, at, Buffer.alloc(token.length * times, token));
};
const FLOODS_IN = 200;

/** One of some valid inputs with one to four changes, which know the words of the format. */
export const mutateBytes = (random: Random, seeds: readonly Uint8Array[], words: readonly string[]): Buffer => {
  let bytes = Buffer.from(random.pick(seeds));
  const token = (): Buffer => {
    const from = random.below(4);
    return Buffer.from(random.pick(from === 0 ? EXTREME_NUMBERS : from === 1 ? HOSTILE_NAMES : words));
  };
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
    const change = random.below(FLOODS_IN) === 0 ? flood : random.pick(CHANGES);
    bytes = Buffer.from(change(bytes, random, token()));
  }
  return bytes;
};
