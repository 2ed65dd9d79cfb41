import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { elementCount, MAX_RANK } from '../../tensor/shape.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  shape: Type.Array(Type.Integer({ minimum: 0 }), { maxItems: MAX_RANK, description: 'the new extents' }),
};
const schema = Type.Object(attributes);

/** The same elements in another shape. */
export const reshape: Transform = {
  name: 'reshape',
  title: 'The same elements in another shape.',
  attributes,
  main: 'shape',
  apply: (given, x) => {
    const { shape } = given as Static<typeof schema>;
    if (elementCount(shape) !== elementCount(x.shape)) {
      throw new RequestError(
        'INVALID_ATTRIBUTE',
        `shape: expected the elements of [${x.shape}], got [${shape}]`,
        '?shape',
      );
    }
    const rows = shape[0] === x.shape[0] ? 'separate' : 'moved';
    return { kind: 'elementwise', rows, shape, datatype: x.datatype, map: 'cast', scale: 1, exponent: 1 };
  },
};
