import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Element } from '../../src/reductions/reduction.ts';
import { expectedOf, type OperatorCase } from '../support/operator-case.ts';
import { poolInProcess } from '../support/pool-in-process.ts';
import { randomOperatorCase } from '../support/random-operator-case.ts';

type Space = {
  readonly index_space: string;
  readonly storage_order?: number;
  readonly include_batch_in_index?: boolean;
};

const SPACES: readonly Space[] = [
  { index_space: 'plane' },
  { index_space: 'tensor' },
  { index_space: 'tensor', storage_order: 1 },
  { index_space: 'channels_last' },
  { index_space: 'channels_last', include_batch_in_index: true },
];

/** Position in the tensor of the element that wins: the first that is as good as any, or the first (last) NaN. */
const winnerOf = (
  positions: readonly number[],
  elements: readonly Element[],
  reduction: string,
  nanIndex: string,
): number => {
  const isNan = (element: Element): boolean => element !== element;
  const nan = nanIndex === 'last' ? elements.findLastIndex(isNan) : elements.findIndex(isNan);
  if (nan >= 0) return positions[nan] as number;
  const best = elements.reduce((a, b) => ((reduction === 'max' ? b > a : b < a) ? b : a), elements[0] as Element);
  return positions[elements.indexOf(best)] ?? -1;
};

/** The index that a position of the tensor has in a space, from its coordinates. */
const labelOf = (position: number, shape: readonly number[], layout: unknown, space: Space): number => {
  if (position < 0) return -1;
  const last = layout === 'channels_last';
  const coordinates: number[] = [];
  let rest = position;
  for (const extent of shape.toReversed()) {
    coordinates.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  const [batch = 0, ...others] = coordinates;
  const [, ...extents] = shape;
  const spatialOf = <T>(list: readonly T[]): readonly T[] => (last ? list.slice(0, -1) : list.slice(1));
  const channel = (last ? others.at(-1) : others[0]) ?? 0;
  const channels = (last ? extents.at(-1) : extents[0]) ?? 1;
  const [spatial, plane] = [spatialOf(others), spatialOf(extents)];
  const ravel = (some: readonly number[], sizes: readonly number[]): number =>
    some.reduce((flat, coordinate, axis) => flat * (sizes[axis] as number) + coordinate, 0);
  const cells = plane.reduce((a, b) => a * b, 1);
  const flat = space.storage_order === 1 ? ravel(spatial.toReversed(), plane.toReversed()) : ravel(spatial, plane);
  if (space.index_space === 'plane') return flat;
  if (space.index_space === 'tensor' && !last) return (batch * channels + channel) * cells + flat;
  const withBatch = space.index_space === 'tensor' || space.include_batch_in_index === true;
  return ((withBatch ? batch * cells : 0) + flat) * channels + channel;
};

describe.each(['window', 'adaptive'])('indices of %s', (region) => {
  test.each(['max', 'min'])('%s finds the winner that the definition does, in every index space', (reduction) => {
    const cases = fc.tuple(
      randomOperatorCase(region, reduction, ['FP32', 'FP64', 'FP16', 'INT8', 'INT64', 'BOOL']),
      fc.constantFrom(...SPACES),
      fc.constantFrom('first', 'last'),
    );
    let served = 0;
    const property = fc.property(cases, ([drawn, space, nan_index]) => {
      const elements = drawn.elements.map((element, i) =>
        drawn.datatype.startsWith('FP') && i % 5 === 0 ? i % 3 : element,
      );
      const given: OperatorCase = { ...drawn, elements };
      let expected: ReturnType<typeof expectedOf>;
      try {
        expected = expectedOf(given);
      } catch {
        return;
      }
      const results = poolInProcess({
        ...given,
        attributes: { ...given.attributes, ...space, nan_index, return_indices: true },
      });
      if (!Array.isArray(results)) return;
      served += 1;
      const wanted = expected.outputs.map(({ positions, elements: some }) =>
        BigInt(labelOf(winnerOf(positions, some, reduction, nan_index), given.shape, given.attributes.layout, space)),
      );
      expect(results[1]?.spec).toMatchObject({ name: 'indices', datatype: 'INT64', shape: expected.shape });
      expect(results[1]?.elements).toEqual(wanted);
    });
    fc.assert(property, { numRuns: 300, seed: 5 });
    expect(served).toBeGreaterThan(100);
  });
});
