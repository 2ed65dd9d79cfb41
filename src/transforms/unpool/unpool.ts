import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { words } from '../attribute-schemas.ts';
import { inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  output_shape: Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }), {
    minItems: 1,
    maxItems: 3,
    description: 'extents of the plane along its spatial axes, the last of the tensor',
  }),
  index_space: Type.Optional(
    words(['plane', 'tensor'], 'plane (default): indices are those of each plane, or tensor: of the whole output'),
  ),
};

/** Each element at its index in a larger plane, zeros elsewhere (torch.max_unpool2d, ONNX MaxUnpool-22): x and its indices, of one shape. */
export const unpool = defineTransform({
  name: 'unpool',
  title: 'Each element at its index in a larger plane of zeros.',
  attributes,
  internal: true,
  inputs: [{ name: 'indices', description: 'where each element of x goes, INT64 like x', datatypes: ['INT64'] }],
  apply: ({ output_shape, index_space = 'plane' }, x, inputs) => {
    const indices = inputOf(inputs, 'indices');
    if (`${indices.shape}` !== `${x.shape}`) {
      throw new RequestError('INVALID_INPUT', `unpool: expected indices [${x.shape}], got [${indices.shape}]`);
    }
    if (x.shape.length < output_shape.length) {
      throw new RequestError('INVALID_SHAPE', `unpool: expected ${output_shape.length} spatial axes, got [${x.shape}]`);
    }
    const lead = x.shape.slice(0, x.shape.length - output_shape.length);
    const planes = index_space === 'tensor' ? 1 : lead.reduce((product, extent) => product * extent, 1);
    const isOfRows = index_space === 'plane' && lead.length > 0;
    return {
      ...{ kind: 'unpooled', shape: [...lead, ...output_shape], datatype: x.datatype, planes },
      ...(isOfRows ? { rows: 'separate', batched: ['indices'] } : { rows: 'moved' }),
    };
  },
});
