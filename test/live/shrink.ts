import { elementCount } from '../../src/tensor/shape.ts';
import type { LiveTensor } from './draw.ts';
import type { Request } from './service.ts';

/** Smaller requests of the same kind: without a parameter, with shorter axes, with simpler elements. */
export function* smaller(request: Request): Generator<Request> {
  for (const name of Object.keys(request.parameters)) {
    const { [name]: _, ...parameters } = request.parameters;
    yield { ...request, parameters };
  }
  for (const [i, input] of request.inputs.entries()) {
    for (const next of [...shorter(input), ...simpler(input)])
      yield { ...request, inputs: request.inputs.with(i, next) };
  }
  const [first] = request.inputs;
  // A batch that all inputs share.
  if (first?.shape[0] && first.shape[0] > 1 && request.inputs.every(({ shape }) => shape[0] === first.shape[0])) {
    yield { ...request, inputs: request.inputs.map((one) => cut(one, 0, 1)) };
  }
}

function* shorter(input: LiveTensor): Generator<LiveTensor> {
  for (const [axis, extent] of input.shape.entries()) {
    if (extent > 1) yield cut(input, axis, Math.ceil(extent / 2));
    if (extent > 2) yield cut(input, axis, extent - 1);
  }
}

function* simpler(input: LiveTensor): Generator<LiveTensor> {
  if (input.datatype !== 'FP32' && input.datatype !== 'FP64') return;
  for (const [i, value] of input.data.entries()) {
    if (value !== 1 && value !== 0 && input.data.length <= 24) yield { ...input, data: input.data.with(i, 1) };
  }
}

/** The first `extent` positions along an axis. */
const cut = (input: LiveTensor, axis: number, extent: number): LiveTensor => {
  const { shape, data } = input;
  const inner = elementCount(shape.slice(axis + 1));
  const row = (shape[axis] as number) * inner;
  return {
    ...input,
    shape: shape.with(axis, extent),
    data: data.filter((_, i) => i % row < extent * inner),
  };
};
