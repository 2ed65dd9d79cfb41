import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkRank, inputOf, whole, word } from '../parameters.ts';

const list = (minimum: number, description: string) =>
  Type.Array(whole(minimum), { minItems: 1, maxItems: 6, description });
const parameters = {
  kernel_shape: list(1, 'extent of the window, one for each axis'),
  strides: Type.Optional(list(1, 'step of the window, one for each axis (default 1)')),
  pads: Type.Optional(list(0, 'begins, then ends of all axes (default 0)')),
  index_plane: Type.Optional(
    word(
      ['default', 'output'],
      'in which tensor indices are read: default, that of the usual size, which is then padded (ONNX), or output, that of output_shape (onnxruntime)',
    ),
  ),
};
const schema = Type.Object(parameters);

/** What onnxruntime does with `output_shape`. */
const ADVICE = 'index_plane=output reads indices in the plane of output_shape, as those that MaxPool returns';

/**
 * ONNX MaxUnpool-22: indices are those of the whole tensor of the usual size, which is then padded to `output_shape`, or, with
 * `index_plane=output`, those of the tensor of that shape, as MaxPool returns them.
 */
export const maxUnpool: DialectOperator = {
  name: 'onnx.MaxUnpool',
  inputs: [
    { name: 'X' },
    { name: 'I', datatype: 'INT64' },
    { name: 'output_shape', optional: true, constant: true, datatype: 'INT64' },
  ],
  outputs: [{ name: 'output' }],
  parameters,
  rewrite: (args, inputs) => {
    const { kernel_shape, strides = kernel_shape.map(() => 1), pads = [], index_plane } = args as Static<typeof schema>;
    const x = inputOf(inputs, 'X');
    const rank = kernel_shape.length;
    checkRank('onnx.MaxUnpool', x, [rank + 2]);
    const usual = x.shape
      .slice(2)
      .map(
        (extent, a) =>
          (extent - 1) * (strides[a] ?? 1) + (kernel_shape[a] ?? 1) - (pads[a] ?? 0) - (pads[a + rank] ?? 0),
      );
    const outputExtents =
      inputs
        .find(({ name }) => name === 'output_shape')
        ?.values?.map(Number)
        .slice(-rank) ?? usual;
    const more = outputExtents.map((extent, a) => extent - (usual[a] as number));
    if (more.some((cells) => !(cells >= 0))) {
      throw new RequestError('INVALID_INPUT', `output_shape: expected at least [${usual}], got [${outputExtents}]`);
    }
    const isDirect = index_plane === 'output' || more.every((cells) => cells === 0);
    const unpooled = isDirect ? 'output' : 'unpooled';
    const unpool: Step = {
      transform: 'unpool',
      attributes: { output_shape: isDirect ? outputExtents : usual, index_space: 'tensor' },
      x: 'X',
      inputs: { indices: 'I' },
      y: unpooled,
      ...(!isDirect && { advice: ADVICE }),
    };
    const zeros = [0, 0, ...more.map(() => 0), 0, 0, ...more];
    const pad: Step = {
      transform: 'pad',
      attributes: { pads: zeros, mode: 'constant', value: 0 },
      x: 'unpooled',
      y: 'output',
    };
    return { steps: unpooled === 'output' ? [unpool] : [unpool, pad], outputs: ['output'] };
  },
};
