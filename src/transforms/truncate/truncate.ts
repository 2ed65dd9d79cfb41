import { type Static, Type } from '@sinclair/typebox';
import type { Transform } from '../transform.ts';

const attributes = {
  extent: Type.Integer({ minimum: 0, description: 'how many elements of the last axis stay; all where it has fewer' }),
};
const schema = Type.Object(attributes);

/** The first elements along the last axis: Matryoshka embeddings (Kusupati 2022). */
export const truncate: Transform = {
  name: 'truncate',
  title: 'The first elements along the last axis.',
  attributes,
  main: 'extent',
  x: { leastRank: 1 },
  apply: (given, x) => {
    const { extent } = given as Static<typeof schema>;
    return {
      kind: 'truncated',
      shape: [...x.shape.slice(0, -1), Math.min(extent, x.shape.at(-1) ?? 0)],
      datatype: x.datatype,
      rows: x.shape.length === 1 ? 'moved' : 'separate',
    };
  },
};
