import { expect, test } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import type { Element } from '../../src/reductions/reduction.ts';
import { DTYPES, type DType } from '../../src/tensor/dtype.ts';
import { elementCount } from '../../src/tensor/shape.ts';
import { type Random, randomOf } from '../support/cost/random.ts';
import { convert } from '../support/elements.ts';
import { type Filled, runTransform } from '../support/run-pipeline.ts';
import { DRAWN_TRANSFORMS, type RandomTransform, randomTransform } from '../support/transforms/random-transform.ts';
import { REFERENCE_ELEMENTS } from '../support/transforms/reference-elements.ts';
import { REFERENCE_FUSIONS } from '../support/transforms/reference-fusions.ts';
import { REFERENCE_SHAPES } from '../support/transforms/reference-shapes.ts';
import { REFERENCE_TOKENS } from '../support/transforms/reference-tokens.ts';
import { REFERENCE_VECTORS } from '../support/transforms/reference-vectors.ts';
import type { Expected } from '../support/transforms/tensors.ts';

const RUNS = 60;
const ELEMENTS = 90;

/** Recorded cases hold these to their originals (test/unit/transforms: quantize.test.ts, token-pool.test.ts). */
const RECORDED = ['quantize', 'dequantize', 'token_pool'];

const REFERENCES = {
  ...REFERENCE_FUSIONS,
  ...REFERENCE_ELEMENTS,
  ...REFERENCE_VECTORS,
  ...REFERENCE_SHAPES,
  ...REFERENCE_TOKENS,
};

const SPECIAL = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-9, -1e-9, 60000];

/** Elements around 0; `special`: some that are not usual. */
const filled = (random: Random, spec: RandomTransform['tensors'][number], special: boolean): Filled => {
  const value = (): Element => {
    const number = DTYPES[spec.datatype].kind === 'float' ? random.share() * 8 - 4 : random.whole(-3, 100);
    return convert(special && random.chance(0.1) ? random.pick(SPECIAL) : number, spec.datatype);
  };
  const elements = Array.from({ length: elementCount(spec.shape) }, value);
  return { ...spec, data: elements.map((element) => (Number.isNaN(Number(element)) ? Number.NaN : element)) };
};

/** Of the last place, and the least number above 0. */
const PLACES: Partial<Record<DType, readonly [number, number]>> = {
  FP64: [2 ** -52, 2 ** -1074],
  FP32: [2 ** -23, 2 ** -149],
  FP16: [2 ** -10, 2 ** -24],
  BF16: [2 ** -7, 2 ** -133],
};

/** Whether a value is the expected one within one place of its datatype and an error before it is rounded. */
const isNear = (got: Element, wanted: Element, datatype: DType, error: number): boolean => {
  const places = PLACES[datatype];
  const rounded = convert(wanted, datatype);
  if (places === undefined) return got === rounded;
  const [a, b] = [Number(got), Number(rounded)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Object.is(a, b) || isAtLimit(a, b, datatype);
  return Math.abs(a - b) <= places[0] * Math.abs(b) + places[1] + error;
};

/** A value next to the greatest one may be rounded either way. */
const isAtLimit = (a: number, b: number, datatype: DType): boolean => {
  const finite = [a, b].find(Number.isFinite);
  if (finite === undefined || Number.isNaN(a) || Number.isNaN(b)) return false;
  return !Number.isFinite(Number(convert(finite * (1 + 2 * (PLACES[datatype]?.[0] ?? 0)), datatype)));
};

const wrongIn = (got: Omit<Filled, 'name'>, wanted: Expected): unknown => {
  if (got.datatype !== wanted.datatype || `${got.shape}` !== `${wanted.shape}`) return { got, wanted };
  const at = got.data.findIndex((element, i) => {
    const expected = wanted.data[i] as Element;
    const size = Math.abs(wanted.sizes?.[i] ?? Number(expected));
    return !isNear(element, expected, wanted.datatype, Number.isFinite(size) ? size * (wanted.unit ?? 2 ** -44) : 0);
  });
  return at < 0 ? undefined : { at, got: got.data[at], wanted: wanted.data[at] };
};

test('every transform of the catalogue is drawn, and has a reference', () => {
  expect(DRAWN_TRANSFORMS.filter((name) => !(name in REFERENCES) && !RECORDED.includes(name))).toEqual([]);
});

test.each(Object.keys(REFERENCES))('%s gives what its reference gives, element by element', (transform) => {
  let compared = 0;
  for (let i = 0; i < RUNS; i += 1) {
    const random = randomOf(71_000 + i);
    const drawn = randomTransform(random, transform, ELEMENTS);
    const [x, ...others] = drawn.tensors.map((spec) => filled(random, spec, i % 2 === 1)) as [Filled, ...Filled[]];
    try {
      const got = runTransform(transform, drawn.attributes, x, ...others);
      const inputs = Object.fromEntries(others.map((other) => [other.name, other]));
      const { name: _, ...own } = x;
      const wanted = REFERENCES[transform]?.(drawn.attributes, own, inputs) as Expected;
      if ('code' in got) throw new Error(got.detail);
      const wrong = wrongIn(got, wanted);
      expect({ i, drawn, wrong }).toEqual({ i, drawn, wrong: undefined });
      compared += 1;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
  }
  expect(compared).toBeGreaterThan(RUNS / 2);
});

test.each(['FP64', 'FP32', 'FP16'] as const)(
  'project gives a vector of %s the same bytes alone as among others',
  (datatype) => {
    const random = randomOf(72_000);
    const [weight, bias] = [
      { name: 'weight', datatype, shape: [141, 601] },
      { name: 'bias', datatype, shape: [141] },
    ] as const;
    const parameters = [weight, bias].map((spec) => filled(random, spec, false));
    const x = filled(random, { name: 'x', datatype, shape: [133, 601] }, false);
    const { data: all } = runTransform('project', {}, x, ...parameters) as Omit<Filled, 'name'>;
    for (const row of [0, 3, 127, 128, 132]) {
      const alone = { ...x, shape: [1, 601], data: x.data.slice(601 * row, 601 * (row + 1)) };
      const { data } = runTransform('project', {}, alone, ...parameters) as Omit<Filled, 'name'>;
      expect(data).toEqual(all.slice(141 * row, 141 * (row + 1)));
    }
  },
);

test('project of FP32 overflows only where its result does, and keeps small products', () => {
  const of = (x: readonly number[], weight: readonly number[]): readonly Element[] => {
    const tensors = [
      { name: 'x', datatype: 'FP32', shape: [1, x.length], data: x.map(Math.fround) },
      { name: 'weight', datatype: 'FP32', shape: [1, x.length], data: weight.map(Math.fround) },
    ] as const;
    return (runTransform('project', {}, ...tensors) as Omit<Filled, 'name'>).data;
  };
  expect(of([2 ** 127, 2 ** 127, 1], [4, -4, 1])).toEqual([1]);
  expect(of([2 ** 127, 2 ** 126], [2 ** -120, 2 ** -120])).toEqual([192]);
  expect(of([2 ** -149, 2 ** -140], [2 ** 127, 2 ** 120])).toEqual([2 ** -22 + 2 ** -20]);
  expect(of([2 ** -100, 2 ** -100], [2 ** -40, 2 ** -40])).toEqual([2 ** -139]);
  expect(of([2 ** 127, 2 ** 127], [1, 1])).toEqual([Number.POSITIVE_INFINITY]);
});
