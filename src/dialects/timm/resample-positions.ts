import { RequestError } from '../../errors.ts';
import type { Weight } from '../../pipeline/pipeline.ts';
import type { StepList } from './attention-steps.ts';
import { weightOf } from './rotary.ts';

/** Most weights that are computed while a plan is made. */
const MOST_WEIGHTS = 2 ** 18;

/** Coefficient of the cubic kernel (Keys 1981) of interpolation with antialiasing. */
const A = -0.5;

/**
 * Returns the embeddings `pos_embed` [1 + rows · columns, channels] for other extents: of the cells interpolated in FP32 along
 * one axis, then the other, as torch.nn.functional.interpolate does with mode=bicubic and antialias. Its matrices are added to
 * `weights`.
 * @throws INVALID_SHAPE for planes that are too long
 */
export const resamplePositions = (
  list: StepList,
  {
    name,
    from,
    to,
    weights,
  }: {
    readonly name: string;
    readonly from: readonly [number, number, number];
    readonly to: readonly [number, number];
    readonly weights: Weight[];
  },
): string => {
  const [rows, columns, channels] = from;
  const [height, width] = to;
  const count = rows * height + columns * width;
  if (count > MOST_WEIGHTS) {
    const detail = `${name}: expected a plane for which pos_embed is interpolated with at most ${MOST_WEIGHTS} weights, got ${count} from [${rows},${columns}] to [${to}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  weights.push(weightOf('row weights', cubicWeights(rows, height), [height, rows]));
  weights.push(weightOf('column weights', cubicWeights(columns, width), [width, columns]));
  const cells = list.widen(list.transform('slice', 'pos_embed', { axis: 0, begin: 1 }));
  const plane = list.transform('reshape', cells, { shape: [rows, columns, channels] });
  const across = list.transform(
    'project',
    list.transform('transpose', plane, { permutation: [0, 2, 1] }),
    {},
    { weight: 'column weights' },
  );
  const along = list.transform(
    'project',
    list.transform('transpose', across, { permutation: [2, 1, 0] }),
    {},
    { weight: 'row weights' },
  );
  const resampled = list.transform('transpose', along, { permutation: [2, 0, 1] });
  const flat = list.narrow(list.transform('reshape', resampled, { shape: [height * width, channels] }));
  const first = list.transform('slice', 'pos_embed', { axis: 0, end: 1 });
  return list.transform('concat', first, { axis: 0 }, { x1: flat });
};

/** [to, from]: the weight of each cell in each cell of the result. */
const cubicWeights = (from: number, to: number): readonly number[] => {
  const scale = from / to;
  const wide = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const center = scale * (i + 0.5);
    const begin = Math.max(Math.trunc(center - 2 * wide + 0.5), 0);
    const end = Math.min(Math.trunc(center + 2 * wide + 0.5), from);
    const weights = Array.from({ length: from }, (__, j) =>
      j < begin || j >= end ? 0 : cubic((j - center + 0.5) / wide),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  }).flat();
};

const cubic = (offset: number): number => {
  const x = Math.abs(offset);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
};
