import type { DType } from '../../../src/tensor/dtype.ts';
import type { Random } from '../cost/random.ts';

type Tensor = { readonly name: string; readonly datatype: DType; readonly shape: readonly number[] };
type Draw = { readonly random: Random; readonly x: Tensor };
type Drawn = { readonly attributes: Readonly<Record<string, unknown>>; readonly others: readonly Tensor[] };

const FLOATS: readonly DType[] = ['FP64', 'FP32', 'FP16', 'BF16'];

const float = ({ random }: Draw, name: string, ...shape: number[]): Tensor => ({
  ...{ name, datatype: random.pick(FLOATS), shape },
});

/** Weights and biases, these sometimes. */
const matrices = (
  draw: Draw,
  list: readonly (readonly [weight: string, bias: string, rows: number, columns: number])[],
): readonly Tensor[] =>
  list.flatMap(([weight, bias, rows, columns]) => [
    float(draw, weight, rows, columns),
    ...(draw.random.chance(0.5) ? [float(draw, bias, rows)] : []),
  ]);

/** The second vectors, projections of both to so many numbers, and sometimes one of the `dim` numbers of the result. */
const projected = (draw: Draw, numbers: number, dim: number): readonly Tensor[] => {
  const { random, x } = draw;
  const [n, m] = [x.shape.at(-1) as number, random.whole(1, 6)];
  return [
    float(draw, 'y', ...x.shape.with(-1, m)),
    ...matrices(draw, [
      ['weight_x', 'bias_x', numbers, n],
      ['weight_y', 'bias_y', numbers, m],
    ]),
    ...(random.chance(0.6) ? matrices(draw, [['weight_out', 'bias_out', random.whole(1, 5), dim]]) : []),
  ];
};

const alike = ({ random, x }: Draw): Drawn => {
  const names = random.pick([['y'], ['y', 'x1'], ['x1', 'x2']]);
  return { attributes: {}, others: names.map((name) => ({ ...x, name })) };
};

export const FUSION_DRAWS: Readonly<Record<string, (draw: Draw) => Drawn>> = {
  sum: alike,
  hadamard: alike,
  mlb: (draw) => {
    const dim = draw.random.whole(1, 6);
    const activation = draw.random.pick(['relu', 'sigmoid', 'tanh']);
    return { attributes: draw.random.chance(0.5) ? {} : { activation }, others: projected(draw, dim, dim) };
  },
  mfb: (draw) => {
    const [dim, factor] = [draw.random.whole(1, 5), draw.random.whole(1, 5)];
    return { attributes: { factor }, others: projected(draw, dim * factor, dim) };
  },
  mutan: (draw) => {
    const [dim, rank, hidden] = [draw.random.whole(1, 5), draw.random.whole(1, 4), draw.random.whole(1, 5)];
    const others = matrices(draw, [
      ['merge_x', 'bias_merge_x', rank * dim, hidden],
      ['merge_y', 'bias_merge_y', rank * dim, hidden],
    ]);
    return { attributes: { rank }, others: [...projected(draw, hidden, dim), ...others] };
  },
  similarity: (draw) => {
    const { random, x } = draw;
    const attributes = {
      ...(random.chance(0.8) && { metric: random.pick(['cosine', 'dot', 'euclidean', 'manhattan']) }),
      ...(random.chance(0.5) && { temperature: random.pick([0.1, 0.5, 2]) }),
      ...(random.chance(0.5) && { softmax: random.pick(['none', 'rows', 'columns']) }),
    };
    return { attributes, others: [{ ...x, name: 'y', shape: [random.whole(0, 9), x.shape[1] as number] }] };
  },
};
