import { RequestError } from '../../errors.ts';
import type { Weight } from '../../pipeline/pipeline.ts';
import type { StepList } from './attention-steps.ts';

/** Most sines and cosines that are computed while a plan is made. */
const MOST_ANGLES = 2 ** 18;
const TEMPERATURE = 10000;

/** Sines and cosines of the rows and columns of a plane, FP32 [extent, bands], as weights of a pipeline. */
export type Rotation = { readonly weights: readonly Weight[]; readonly bands: number };

const AXES = ['rows', 'columns'] as const;

/**
 * Returns the tables of timm's RotaryEmbeddingCat: the angle of position p of an axis and band b is p / extent · reference /
 * 10000^(b / bands), in FP32.
 * @throws INVALID_SHAPE for heads without four channels a band, and for planes that are too long
 */
export const rotaryWeights = (
  operator: string,
  { extents, reference, depth }: { extents: readonly [number, number]; reference: readonly number[]; depth: number },
): Rotation => {
  const bands = depth / 4;
  if (!Number.isInteger(bands)) {
    throw new RequestError('INVALID_SHAPE', `${operator}: expected heads of a multiple of 4 channels, got ${depth}`);
  }
  const angles = 2 * bands * (extents[0] + extents[1]);
  if (angles > MOST_ANGLES) {
    const detail = `${operator}: expected a plane whose rows and columns have at most ${MOST_ANGLES} sines and cosines in ${bands} bands, got ${angles} of [${extents}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  const frequencies = Array.from({ length: bands }, (_, b) =>
    Math.fround(1 / Math.fround(TEMPERATURE ** Math.fround(b / bands))),
  );
  const weights = AXES.flatMap((axis, a) => {
    const extent = extents[a] as number;
    const table = Array.from({ length: extent * bands }, (_, i) => {
      const position = Math.fround(Math.fround(Math.floor(i / bands) / extent) * (reference[a] as number));
      return Math.fround(position * (frequencies[i % bands] as number));
    });
    return [
      weightOf(`sines of ${axis}`, table.map(Math.sin), [extent, bands]),
      weightOf(`cosines of ${axis}`, table.map(Math.cos), [extent, bands]),
    ];
  });
  return { weights, bands };
};

/** An FP32 weight of these elements. */
export const weightOf = (name: string, elements: readonly number[], shape: readonly number[]): Weight => ({
  ...{ name, datatype: 'FP32', shape },
  bytes: new Uint8Array(Float32Array.from(elements).buffer),
});

/**
 * Returns tokens [batch, 1 + cells, heads · depth] whose cells are rotated by their positions: neighboring channels of a head are
 * the two coordinates of a point. Rotated in FP32 at least, and rounded once to the datatype of the tokens.
 */
export const rotateTokens = (
  list: StepList,
  tokens: string,
  { shape, heads, depth }: { shape: readonly number[]; heads: number; depth: number },
  { bands }: Rotation,
): string => {
  const [batch = 0, , height = 0, width = 0] = shape;
  const cells = height * width;
  const table = (kind: string): string => {
    const halves = AXES.map((axis, a) => {
      const extents = a === 0 ? [height, 1, bands] : [1, width, bands];
      const each = list.transform('reshape', `${kind} of ${axis}`, { shape: extents });
      return list.transform('repeat', each, { axis: 1 - a, count: a === 0 ? width : height });
    }) as [string, string];
    const joined = list.transform('concat', halves[0], {}, { x1: halves[1] });
    return list.transform('reshape', joined, { shape: [cells, 1, 2 * bands, 1] });
  };
  const rest = list.transform('slice', tokens, { axis: 1, begin: 1 });
  const points = list.transform('reshape', rest, { shape: [batch, cells, heads, depth / 2, 2] });
  const wide = list.widen(points);
  const turned = list.transform(
    'concat',
    list.transform('scale', list.transform('slice', wide, { begin: 1 }), { factor: -1 }),
    {},
    {
      x1: list.transform('slice', wide, { end: 1 }),
    },
  );
  const straight = list.transform('multiply', wide, {}, { other: table('cosines') });
  const across = list.transform('multiply', turned, {}, { other: table('sines') });
  const rotated = list.narrow(list.transform('add', straight, {}, { other: across }));
  const flat = list.transform('reshape', rotated, { shape: [batch, cells, heads * depth] });
  const first = list.transform('slice', tokens, { axis: 1, end: 1 });
  return list.transform('concat', first, { axis: 1 }, { x1: flat });
};
