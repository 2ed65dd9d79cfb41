import type { Element, Reduction } from '../reductions/reduction.ts';
import { axisTaps } from '../regions/axis-taps.ts';
import type { Geometry } from '../regions/geometry.ts';
import { paddedSource } from './padded-source.ts';

/** One output of the definition. */
export type ReferenceOutput = {
  /** The value before it is converted to the datatype of the answer. */
  readonly value: Element;
  /** Flat position in x of each element, in the order in which they are combined; −1 for a cell of constant padding. */
  readonly positions: readonly number[];
  /** The elements themselves. */
  readonly elements: readonly Element[];
};

/**
 * The slow and exact definition of every operator, apart from the kernels: for each output, in the order of the
 * output's own listing, the elements of its region folded one by one in FP64 (64-bit integers exactly).
 */
export const reference = (
  geometry: Geometry,
  shape: readonly number[],
  x: readonly Element[],
  reduce: (elements: readonly Element[], divisor: number | undefined) => Element,
  skipNan = false,
): ReferenceOutput[] => {
  const { outer, inner, axes, padding } = geometry;
  const listing = listedPositions(geometry, shape);
  const plane = axes.map((axis) => axis.input);
  const source = padding && paddedSource(padding);
  const sourcePlane = product(padding?.extents ?? plane);
  const outputs: ReferenceOutput[] = [];
  for (let o = 0; o < outer; o += 1) {
    for (const region of regionsOf(geometry)) {
      for (let i = 0; i < inner; i += 1) {
        const taken = region.cells
          .map((cell) => (source ? source(cell) : cell))
          .map((cell) => (cell < 0 ? -1 : listing((o * sourcePlane + cell) * inner + i)))
          .map((position) => ({
            position,
            element: position < 0 ? (padding?.value as Element) : (x[position] as Element),
          }))
          .filter(({ element }) => !skipNan || element === element);
        const elements = taken.map(({ element }) => element);
        const positions = taken.map(({ position }) => position);
        const skipped = region.cells.length - elements.length;
        const divisor = geometry.divisor === 0 ? region.divisor - skipped : region.divisor;
        outputs.push({
          value: reduce(elements, skipped > 0 && elements.length === 0 ? undefined : divisor),
          positions,
          elements,
        });
      }
    }
  }
  return outputs;
};

/** A reduction's monoid as a function of the elements of one region. */
export const foldWith = (
  reduction: Reduction,
  attributes: Readonly<Record<string, unknown>>,
  input: Parameters<Reduction['monoid']>[1],
) => {
  const monoid = reduction.monoid(attributes, input);
  return (elements: readonly Element[], divisor: number | undefined): Element =>
    monoid.finish(
      elements.reduce<unknown>((state, element) => monoid.combine(state, element), monoid.identity),
      divisor,
    );
};

/** Every output position's cells of the (padded) plane, row-major, with its divisor. */
const regionsOf = ({ axes, divisor }: Geometry): { cells: number[]; divisor: number }[] => {
  let regions: { cells: number[]; divisor: number }[] = [{ cells: [0], divisor: 1 }];
  for (const axis of axes) {
    const taps = Array.from({ length: axis.output }, (_, j) => axisTaps(axis, j));
    regions = regions.flatMap((region) =>
      taps.map(({ first, count, step, cells }) => ({
        cells: region.cells.flatMap((cell) =>
          Array.from({ length: count }, (_, t) => cell * axis.input + first + t * step),
        ),
        divisor: region.divisor * cells,
      })),
    );
  }
  return divisor === 0 ? regions : regions.map(({ cells }) => ({ cells, divisor }));
};

/** From positions in the geometry's order of axes to positions in the tensor as listed. */
const listedPositions = ({ permutation }: Geometry, shape: readonly number[]): ((position: number) => number) => {
  if (permutation === undefined) return (position) => position;
  return (position) => {
    const coordinates: number[] = [];
    let rest = position;
    for (const axis of permutation.toReversed()) {
      coordinates[axis] = rest % (shape[axis] as number);
      rest = Math.floor(rest / (shape[axis] as number));
    }
    return coordinates.reduce((flat, coordinate, axis) => flat * (shape[axis] as number) + coordinate, 0);
  };
};

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);
