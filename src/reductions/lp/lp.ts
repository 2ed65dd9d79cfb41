import { type Static, Type } from '@sinclair/typebox';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { fractional } from '../compute-datatype.ts';
import type { Monoid, Reduction } from '../reduction.ts';

const attributes = {
  p: Type.Optional(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Literal('Infinity')], {
      description: 'the exponent (default 2): a number above 0, or inf',
    }),
  ),
};
const schema = Type.Object(attributes);
const exponent = (given: Readonly<Record<string, unknown>>): number => Number((given as Static<typeof schema>).p ?? 2);

/** Scaled by the largest element so far, so that no power leaves the range: `Σ|x|^p = scale^p · sum`. */
type LpState = { readonly scale: number; readonly sum: number };

/** The p-norm (Σ|x|^p)^(1/p) (ONNX LpPool-22; PyTorch's own differs). With p = inf the largest |x|. Of nothing: 0. */
export const lp: Reduction = {
  name: 'lp',
  title: 'The p-norm of the elements.',
  attributes,
  selects: false,
  divides: false,
  outputDatatype: fractional,
  arithmetic: (given, input) => {
    const p = exponent(given);
    if (p === Number.POSITIVE_INFINITY) {
      return { compute: 'FP64', map: 'abs', p, fold: 'max', finish: 'none', unsafe: false, emptyIsZero: true };
    }
    if (p === 1) return { compute: 'FP64', map: 'abs', p, fold: 'sum', finish: 'none', unsafe: false };
    return { compute: 'FP64', map: 'abs_pow', p, fold: 'sum', finish: 'root', unsafe: p * exponentOf(input) > 1000 };
  },
  monoid: (given): Monoid<LpState> => {
    const p = exponent(given);
    const merge = (a: LpState, b: LpState): LpState => {
      if (a.scale !== a.scale || b.scale !== b.scale) return { scale: Number.NaN, sum: 1 };
      const [less, more] = a.scale < b.scale ? [a, b] : [b, a];
      if (less.scale === 0 || more.scale === Number.POSITIVE_INFINITY) return more;
      const sum = p === Number.POSITIVE_INFINITY ? 1 : more.sum + less.sum * (less.scale / more.scale) ** p;
      return { scale: more.scale, sum };
    };
    return {
      identity: { scale: 0, sum: 0 },
      combine: (state, element) => merge(state, { scale: Math.abs(Number(element)), sum: 1 }),
      merge,
      finish: ({ scale, sum }) => (scale === 0 ? 0 : scale * sum ** (1 / p)),
    };
  },
};

/** Largest size of the binary exponent of a value that is not zero. */
const exponentOf = (input: DType): number => {
  const { kind, bytes } = DTYPES[input];
  if (kind !== 'float') return bytes * 8;
  if (bytes === 8) return 1074;
  return input === 'FP16' ? 24 : 149;
};
