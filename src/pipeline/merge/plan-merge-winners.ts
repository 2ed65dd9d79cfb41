import { RequestError } from '../../errors.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { mergeWinners } from '../kernel-calls/state-calls.ts';
import { draftPlan } from '../lowering/draft.ts';
import { convert } from '../lowering/lower-table.ts';
import { addInput } from '../lowering/prepare-input.ts';
import type { Plan } from '../plan.ts';

export type WinnersMerge = {
  readonly by: 'max' | 'min';
  /** The values, [shards, …]. */
  readonly values: TensorSpec;
  /** Their winners' indices, of the same shape; −1 where a region had no elements. */
  readonly indices: TensorSpec;
  /** Shape [shards]: the number that is added to the indices of each shard. */
  readonly offsets: TensorSpec | undefined;
  readonly lastNan: boolean;
  /** Names of the outputs, and the datatype of the values. */
  readonly names: { readonly y: string; readonly indices: string };
  readonly output: DType | undefined;
};

/**
 * Returns the plan that merges winners and their indices, in the order of the shards.
 * @throws INVALID_DATATYPE, INVALID_SHAPE for tensors that are no indices or offsets
 */
export const planMergeWinners = (merge: WinnersMerge): Plan => {
  const { by, values, indices, offsets, lastNan, names } = merge;
  const [shards = 0, ...shape] = values.shape;
  for (const { name, datatype } of offsets ? [indices, offsets] : [indices]) {
    if (DTYPES[datatype].kind !== 'signed') {
      const detail = `${name}: expected a signed integer datatype, got ${datatype}`;
      throw new RequestError('INVALID_DATATYPE', detail);
    }
  }
  if (offsets && `${offsets.shape}` !== `${shards}`) {
    const detail = `offsets: expected [${shards}], one for each shard, got [${offsets.shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  const n = elementCount(shape);
  const draft = draftPlan();
  const { kind } = DTYPES[values.datatype];
  const compute = kind === 'float' ? 'FP64' : kind === 'signed' ? 'INT64' : 'UINT64';
  const wide = (input: TensorSpec, datatype: DType): string => convert(draft, addInput(draft, input), datatype);
  const y: TensorSpec = { name: names.y, datatype: merge.output ?? values.datatype, shape };
  const winners: TensorSpec = { name: names.indices, datatype: 'INT64', shape };
  const value = draft.scratch('value', 8 * n);
  const winner = draft.scratch('winner', 8 * n);
  const from = { values: wide(values, compute), indices: wide(indices, 'INT64') };
  const moved = offsets && wide(offsets, 'INT64');
  draft.call(mergeWinners({ compute, by, lastNan, shards, n, ...from, offsets: moved, y: value, winners: winner }));
  convert(draft, { ...y, datatype: compute, buffer: value }, y.datatype, { ...y, buffer: draft.tensor(y) });
  convert(draft, { ...winners, buffer: winner }, 'INT64', { ...winners, buffer: draft.tensor(winners) });
  const inputs = [values, indices, ...(offsets ? [offsets] : [])];
  const bytes = (tensors: readonly TensorSpec[]): number => tensors.reduce((sum, spec) => sum + byteCount(spec), 0);
  return draft.finish({
    inputs,
    outputs: [y, winners],
    cost: { bytes_read: bytes(inputs), bytes_written: bytes([y, winners]), operations: 2 * shards * n },
  });
};
