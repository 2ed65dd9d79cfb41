import { expect, test } from 'vitest';
import { runModel } from '../support/run-pipeline.ts';

/** Of each kernel that walks a tensor, by an operator that takes tensors without elements. */
test.each([
  ['torch.logsumexp', 'input', { dim: -4 }, [2, 5, 1, 0]],
  ['torch.logsumexp', 'input', { dim: 4 }, [2, 3, 5, 1]],
  ['torch.linalg.vector_norm', 'input', { dim: 1 }, [2, 5, 1, 0]],
  ['onnx.ReduceProd', 'data', { axes: [0], keepdims: 0 }, [3, 5, 1, 0]],
])(
  '%s over another axis than the empty one writes what its result has, and no more',
  (model, name, parameters, shape) => {
    const given = [{ name, datatype: 'FP32', shape: [2, 3, 5, 1, 0], data: [] }] as const;
    const data = Array(shape.reduce((product, extent) => product * extent, 1)).fill(Number.NEGATIVE_INFINITY);
    expect(runModel(model, parameters, given)).toMatchObject([{ shape, data }]);
  },
);
