import { type Static, Type } from '@sinclair/typebox';
import { elementCount } from '../../tensor/shape.ts';
import { optionalAxis } from '../attribute-schemas.ts';
import { axisOf } from '../checks.ts';
import type { Transform } from '../transform.ts';

const attributes = { axis: optionalAxis('the first axis of those that become one (default 1)') };
const schema = Type.Object(attributes);

/** The axes from one on as one: torch.flatten with start_dim. */
export const flatten: Transform = {
  name: 'flatten',
  title: 'The last axes joined to one.',
  attributes,
  main: 'axis',
  x: { leastRank: 1 },
  apply: (given, x) => {
    const axis = axisOf(x, (given as Static<typeof schema>).axis ?? 1);
    const shape = [...x.shape.slice(0, axis), elementCount(x.shape.slice(axis))];
    const rows = axis === 0 && x.shape.length > 1 ? 'moved' : 'separate';
    return { kind: 'reinterpreted', shape, datatype: x.datatype, rows };
  },
};
