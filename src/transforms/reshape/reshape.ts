import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { elementCount, MAX_RANK } from '../../tensor/shape.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  shape: Type.Array(Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER }), {
    maxItems: MAX_RANK,
    description: 'the new extents; one of them may be -1: what the others leave',
  }),
};

/** The same elements in another shape. */
export const reshape = defineTransform({
  name: 'reshape',
  title: 'The same elements in another shape.',
  attributes,
  main: 'shape',
  apply: ({ shape: extents }, x) => {
    const [open = -1, ...more] = extents.flatMap((extent, a) => (extent === -1 ? [a] : []));
    const rest = elementCount(x.shape) / elementCount(extents.filter((extent) => extent !== -1));
    const shape = open < 0 ? extents : extents.with(open, rest);
    if (more.length > 0 || (open >= 0 && !Number.isInteger(rest)) || elementCount(shape) !== elementCount(x.shape)) {
      const detail = `shape: expected the elements of [${x.shape}], and at most one -1, got [${extents}]`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?shape');
    }
    // Extents that name the number of rows are wrong for a part of them.
    const rows = open === 0 && shape[0] === x.shape[0] ? 'separate' : 'moved';
    return { kind: 'reinterpreted', shape, datatype: x.datatype, rows };
  },
});
