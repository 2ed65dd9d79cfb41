import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJsonMessage } from '../../src/codec/json.ts';
import { readListInBlocks } from '../../src/codec/json-list-blocks.ts';
import { RequestError } from '../../src/errors.ts';
import { DTYPE_NAMES, type DType } from '../../src/tensor/dtype.ts';

const BLOCK_BYTES = 64;

const value = fc.oneof(
  fc.constantFrom('true', 'false', '0', '1', '"NaN"', '"Infinity"', '"-Infinity"'),
  fc.integer({ min: 0, max: 100 }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map((whole) => `"${whole}"`),
);
/** Values of few kinds, so that many lists fit their datatype. */
const values = (count: number) =>
  fc
    .array(value, { minLength: 1, maxLength: 2 })
    .chain((some) => fc.array(fc.constantFrom(...some), { minLength: count, maxLength: count }));

const nested = (texts: readonly string[], shape: readonly number[], space: string): string => {
  const [extent = 0, ...inner] = shape;
  if (inner.length === 0) return `[${texts.join(`${space},`)}]`;
  const size = texts.length / extent;
  const lists = Array.from({ length: extent }, (_, i) => nested(texts.slice(i * size, (i + 1) * size), inner, space));
  return `[${space}${lists.join(`,${space}`)}]`;
};

const cases = fc
  .record({
    datatype: fc.constantFrom(...DTYPE_NAMES),
    shape: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    isFlat: fc.boolean(),
    space: fc.constantFrom('', '', ' ', '\n '),
  })
  .chain(({ datatype, shape, isFlat, space }) => {
    const count = shape.reduce((product, extent) => product * extent, 1);
    return values(count).map((texts) => ({
      ...{ datatype, shape },
      extents: isFlat ? [count] : shape,
      text: nested(texts, isFlat ? [count] : shape, space),
    }));
  });

/** The elements, as the text read as a whole has them; undefined where that is refused. */
const asWhole = (text: string, datatype: DType, shape: readonly number[]): Uint8Array | undefined => {
  const body = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[${shape}],"data":${text}}]}`;
  try {
    return readJsonMessage([new TextEncoder().encode(body)]).inputs[0]?.chunks[0];
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
};

const inBlocks = (text: string, datatype: DType, extents: readonly number[]): Uint8Array | undefined =>
  readListInBlocks(new TextEncoder().encode(text), datatype, extents, BLOCK_BYTES);

test('lists read in blocks are those read as a whole, and what is refused is refused', () => {
  let read = 0;
  let cut = 0;
  fc.assert(
    fc.property(cases, ({ datatype, shape, extents, text }) => {
      const whole = asWhole(text, datatype, shape);
      expect(inBlocks(text, datatype, extents)).toEqual(whole);
      if (whole !== undefined) read += 1;
      if (whole !== undefined && text.length > 2 * BLOCK_BYTES) cut += 1;
    }),
    { numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(500);
  expect(cut).toBeGreaterThan(200);
});

test('nothing that these lists become is read as something else', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'[]{},:"-.eE01 tn')), { minLength: 1, maxLength: 3 });
  const moves = fc.record({ removed: fc.nat(2), swapsBrackets: fc.boolean() });
  fc.assert(
    fc.property(cases, changes, moves, ({ datatype, shape, extents, text }, places, { removed, swapsBrackets }) => {
      let changed = swapsBrackets ? text.replace('],[', ',') : text;
      for (const [place, sign] of places) {
        const at = 1 + (place % (changed.length - 1));
        changed = changed.slice(0, at) + sign + changed.slice(at + removed);
      }
      if (!changed.endsWith(']') || changed[0] !== '[') return;
      const elements = inBlocks(changed, datatype, extents);
      if (elements !== undefined) expect(elements).toEqual(asWhole(changed, datatype, shape));
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  ['begins with one', '[[1,2],[,3,4]]', [2, 2]],
  ['ends with one', '[[1,2],[3,4,]]', [2, 2]],
  ['has two side by side', '[[1,2],,[3,4]]', [2, 2]],
])('a list that %s is none, wherever it is cut at a comma', (_what, text, extents) => {
  for (let block = 1; block <= text.length; block += 1)
    expect(readListInBlocks(new TextEncoder().encode(text), 'FP32', extents, block)).toBeUndefined();
});
