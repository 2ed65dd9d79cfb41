import { DTYPES } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { inputOf, listedInputs } from '../../transforms/checks.ts';
import { broadcast } from '../kernel-calls/combine-calls.ts';
import { copyRows, permute } from '../kernel-calls/kernel-calls.ts';
import { takeAlong } from '../kernel-calls/selection-calls.ts';
import { takeRows, unpool } from '../kernel-calls/transform-calls.ts';
import { lowerPadTransform } from './lower-pad.ts';
import { convert, outside } from './lower-table.ts';
import type { PlanTensor } from './prepare-input.ts';
import type { Lowerings } from './transform-lowering.ts';

/** Transforms that move elements and change none. */
export const MOVE_LOWERINGS = {
  padded: (draft, to, x, y) => lowerPadTransform(draft, to, x.shape, x.buffer, y.buffer),

  joined: (draft, { axis }, x, y, inputs) => {
    const bytesFrom = ({ datatype, shape }: PlanTensor) => byteCount({ datatype, shape: shape.slice(axis) });
    const facts = { y: y.buffer, rows: elementCount(y.shape.slice(0, axis)), yStride: bytesFrom(y) };
    let yOffset = 0;
    for (const part of [x, ...listedInputs(inputs).map((name) => inputOf(inputs, name))]) {
      const rowBytes = bytesFrom(part);
      draft.call(copyRows({ ...facts, x: part.buffer, rowBytes, xStride: rowBytes, yOffset }));
      yOffset += rowBytes;
    }
  },

  truncated: (draft, { axis }, x, y) => {
    const bytesFrom = ({ datatype, shape }: PlanTensor) => byteCount({ datatype, shape: shape.slice(axis) });
    const facts = { x: x.buffer, y: y.buffer, rows: elementCount(y.shape.slice(0, axis)) };
    const rowBytes = bytesFrom(y);
    draft.call(copyRows({ ...facts, rowBytes, xStride: bytesFrom(x), yStride: rowBytes, yOffset: 0 }));
  },

  repeated: (draft, { axis, count }, x, y) => {
    const [outer, inner] = [elementCount(x.shape.slice(0, axis)), elementCount(x.shape.slice(axis))];
    const facts = { x: x.buffer, y: y.buffer, bytes: DTYPES[x.datatype].bytes };
    draft.call(broadcast({ ...facts, from: [outer, 1, inner], to: [outer, count, inner] }));
  },

  transposed: (draft, { permutation, datatype }, x, y) => {
    draft.call(permute({ x: x.buffer, y: y.buffer, bytes: DTYPES[datatype].bytes, shape: x.shape, permutation }));
  },

  unpooled: (draft, { planes, datatype }, x, y, inputs) => {
    const indices = inputOf(inputs, 'indices');
    const [count, cells] = [elementCount(x.shape) / (planes || 1), elementCount(y.shape) / (planes || 1)];
    const facts = { x: x.buffer, indices: indices.buffer, y: y.buffer, bytes: DTYPES[datatype].bytes, planes };
    const refusal = outside(indices, `indices from 0 to below ${cells}, the cells of a plane`);
    draft.call({ ...unpool({ ...facts, count, cells }), refusals: [refusal] });
  },

  taken: (draft, _, x, y, inputs) => {
    const ids = inputOf(inputs, 'indices');
    const [rows = 0] = x.shape;
    const rowBytes = byteCount({ datatype: x.datatype, shape: x.shape.slice(1) });
    const facts = {
      x: x.buffer,
      ids: convert(draft, ids, 'INT64'),
      y: y.buffer,
      rowBytes,
      n: elementCount(ids.shape),
      rows,
    };
    const expected = `numbers from 0 to below ${rows}, the rows of ${x.name}`;
    draft.call({ ...takeRows(facts), refusals: [outside(ids, expected)] });
  },

  taken_along: (draft, { shape: [rows = 0, k = 0], datatype }, x, y, inputs) => {
    const positions = inputOf(inputs, 'positions');
    const [, extent = 0] = x.shape;
    const facts = { x: x.buffer, positions: positions.buffer, y: y.buffer, datatype, rows, extent, k };
    const expected = `positions from 0 to below ${extent}, the elements of a row`;
    draft.call({ ...takeAlong(facts), refusals: [outside(positions, expected)] });
  },
} satisfies Partial<Lowerings>;
