import type { Step } from '../pipeline/pipeline.ts';
import { elementCount } from '../tensor/shape.ts';

type Ordered = {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly k: number;
  readonly largest: boolean;
  readonly lastFirst?: boolean;
  /** Names of the tensor and of the outputs: positions along the axis, and the elements there where they are wanted. */
  readonly x: string;
  readonly positions: string;
  readonly values?: string;
};

/** The k largest or smallest elements along an axis, in order, with their positions along it. */
export const orderedAlong = (order: Ordered): readonly Step[] => {
  const { shape, axis, k, largest, lastFirst = false, x, positions, values } = order;
  const others = [...shape.keys()].filter((a) => a !== axis);
  const last = [...others, axis];
  const back = [...shape.keys()].map((a) => last.indexOf(a));
  const lead = others.map((a) => shape[a] as number);
  const rows = elementCount(lead);
  const transform = (
    name: string,
    from: string,
    y: string,
    attributes: Readonly<Record<string, unknown>>,
    inputs: Readonly<Record<string, string>> = {},
  ): Step => ({
    transform: name,
    attributes,
    x: from,
    y,
    inputs,
  });
  const placed = (from: string, y: string): readonly Step[] => [
    transform('reshape', from, `${y}, axis last`, { shape: [...lead, k] }),
    transform('transpose', `${y}, axis last`, y, { permutation: back }),
  ];
  return [
    transform('transpose', x, 'axis last', { permutation: last }),
    transform('reshape', 'axis last', 'rows', { shape: [rows, shape[axis] as number] }),
    transform('top_k', 'rows', 'places', { k, largest, last_first: lastFirst }),
    ...placed('places', positions),
    ...(values === undefined
      ? []
      : [transform('take_along', 'rows', 'picked', {}, { positions: 'places' }), ...placed('picked', values)]),
  ];
};
