import type { KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';

/** The elements of one output position along one axis, and its share of the divisor. */
export type Taps = { readonly positions: readonly number[]; readonly cells: number };

export type WindowFacts = {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padBegin: number;
  readonly padEnd: number;
  readonly dilation: number;
  readonly countPadding: boolean;
};

export const windowTaps = (facts: WindowFacts): Taps[] => {
  const { input, output, kernel, stride, padBegin, padEnd, dilation, countPadding } = facts;
  return Array.from({ length: output }, (_, j) => {
    const all = Array.from({ length: kernel }, (_, t) => j * stride - padBegin + t * dilation);
    const positions = all.filter((position) => position >= 0 && position < input);
    return { positions, cells: countPadding ? all.filter((p) => p < input + padEnd).length : positions.length };
  });
};

export const adaptiveTaps = (input: number, output: number): Taps[] =>
  Array.from({ length: output }, (_, j) => {
    const begin = Math.floor((j * input) / output);
    const end = Math.ceil(((j + 1) * input) / output);
    return { positions: Array.from({ length: end - begin }, (_, t) => begin + t), cells: end - begin };
  });

export type Pooled = {
  readonly value: Element;
  /** Flat position of the winner in the plane, −1 for none. */
  readonly winner: number;
  readonly empty: boolean;
  /** Elements folded, and the sum of their magnitudes: what a tolerance depends on. */
  readonly count: number;
  readonly magnitude: number;
};

/** Every region of x `[outer, …extents, inner]`, folded one element after another in FP64 or exact integers. */
export const referencePooling = (
  x: readonly Element[],
  arithmetic: KernelArithmetic,
  {
    outer,
    inner,
    axes,
    divisor,
    skipNan = false,
  }: {
    outer: number;
    inner: number;
    axes: readonly { input: number; taps: readonly Taps[] }[];
    divisor: number;
    skipNan?: boolean;
  },
): Pooled[] => {
  const plane = axes.reduce((product, { input }) => product * input, 1);
  const results: Pooled[] = [];
  for (let o = 0; o < outer; o += 1) {
    for (const { positions, cells } of products(axes)) {
      for (let i = 0; i < inner; i += 1) {
        const elements = positions.map((position) => ({
          position,
          value: x[(o * plane + position) * inner + i] as Element,
        }));
        const kept = skipNan ? elements.filter(({ value }) => value === value) : elements;
        results.push(
          foldRegion(arithmetic, kept, divisor || cells - (elements.length - kept.length), positions.length),
        );
      }
    }
  }
  return results;
};

/** The product of the axes' taps, in row-major order: flat positions and cells. */
const products = (axes: readonly { input: number; taps: readonly Taps[] }[]): Taps[] =>
  axes.reduce<Taps[]>(
    (outer, { input, taps }) =>
      outer.flatMap(({ positions, cells }) =>
        taps.map((inner) => ({
          positions: positions.flatMap((p) => inner.positions.map((q) => p * input + q)),
          cells: cells * inner.cells,
        })),
      ),
    [{ positions: [0], cells: 1 }],
  );

const foldRegion = (
  { input, map, p, fold, finish, compute }: KernelArithmetic,
  elements: readonly { position: number; value: Element }[],
  divisor: number,
  taps: number,
): Pooled => {
  const mapped = elements.map(({ position, value }) => ({ position, value: map === 'none' ? value : absolute(value) }));
  const magnitude = mapped.reduce((sum, { value }) => sum + Math.abs(Number(value)), 0);
  const empty = elements.length === 0 && (finish !== 'divide' || divisor === 0 || taps > 0);
  const rest = { empty, count: elements.length, magnitude };
  if (fold !== 'sum') {
    const wins = (a: Element, b: Element): boolean => b === b && (a !== a || (fold === 'max' ? a > b : a < b));
    const identity = compute.endsWith('INT64')
      ? extreme(input, fold)
      : fold === 'max'
        ? Number.NEGATIVE_INFINITY
        : Number.POSITIVE_INFINITY;
    const [first, ...others] = mapped;
    if (first === undefined) return { value: identity, winner: -1, ...rest };
    const winner = others.reduce((best, element) => (wins(element.value, best.value) ? element : best), first);
    return { value: winner.value, winner: winner.position, ...rest };
  }
  if (compute.endsWith('INT64')) {
    const sum = mapped.reduce((total, { value }) => total + BigInt(value), 0n);
    return { value: compute === 'INT64' ? BigInt.asIntN(64, sum) : BigInt.asUintN(64, sum), winner: -1, ...rest };
  }
  const numbers = mapped.map(({ value }) => Number(value));
  const value = map === 'abs_pow' ? norm(numbers, p, finish) : numbers.reduce((total, element) => total + element, 0);
  return { value: finish === 'divide' ? value / divisor : value, winner: -1, ...rest };
};

const absolute = (value: Element): Element =>
  typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(value);

const extreme = (input: KernelArithmetic['input'], fold: 'max' | 'min'): bigint => {
  const signed = DTYPES[input].kind === 'signed';
  if (fold === 'max') return signed ? -(2n ** 63n) : 0n;
  return signed ? 2n ** 63n - 1n : 2n ** 64n - 1n;
};

const norm = (values: readonly number[], p: number, finish: string): number => {
  const largest = values.reduce((most, value) => (value !== value || value > most ? value : most), 0);
  if (largest === 0 || !(largest < Number.POSITIVE_INFINITY)) return largest;
  const sum = values.reduce((total, value) => total + (value / largest) ** p, 0);
  return finish === 'root' ? largest * sum ** (1 / p) : largest ** p * sum;
};
