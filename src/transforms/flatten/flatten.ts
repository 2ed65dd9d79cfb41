import { elementCount } from '../../tensor/shape.ts';
import { optionalAxis } from '../attribute-schemas.ts';
import { axisOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = { axis: optionalAxis('the first axis of those that become one (default 1)') };

/** The axes from one on as one: torch.flatten with start_dim. */
export const flatten = defineTransform({
  name: 'flatten',
  title: 'The last axes joined to one.',
  attributes,
  main: 'axis',
  x: { leastRank: 1 },
  apply: ({ axis: signedAxis = 1 }, x) => {
    const axis = axisOf(x, signedAxis);
    const shape = [...x.shape.slice(0, axis), elementCount(x.shape.slice(axis))];
    const rows = axis === 0 && x.shape.length > 1 ? 'moved' : 'separate';
    return { kind: 'reinterpreted', shape, datatype: x.datatype, rows };
  },
});
