import type { Reduction } from '../../reductions/reduction.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { stateDatatype, stateNames } from '../lowering/lower-partial.ts';
import { planMerge } from '../merge/plan-merge.ts';
import type { Plan } from '../plan.ts';
import type { StreamSizes, StreamTasks } from './stream-tasks.ts';

/** A slice that is one region, or one for each column: its rows, and the plan of some of them. */
export type WholeSlice = {
  readonly reduction: Reduction;
  /** The reduction's own. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly input: DType;
  readonly output: DType;
  /** Rows that belong to the region, and bytes before them. */
  readonly rows: number;
  readonly begin: number;
  readonly rowBytes: number;
  readonly sizes: StreamSizes;
  /** With `partial` the state of the rows. */
  readonly planOf: (rows: number, partial: boolean, attributes: Readonly<Record<string, unknown>>) => Plan;
};

/** Many rows make one state: a task takes four times the bytes of it at least. */
const STATES = 4;

/**
 * Returns the tasks of a slice that is too large to be pooled at once: each returns the state of its rows, which is merged with the
 * state of all rows before. Undefined for a reduction without a state, and for a single part.
 */
export const mergeParts = (slice: WholeSlice): StreamTasks | undefined => {
  const { reduction, attributes, input, output, rows, begin, rowBytes, sizes, planOf } = slice;
  const state = reduction.state(attributes, input);
  if (typeof state === 'string') return undefined;
  // An element itself, of 64 bits, does not fit the FP64 of a state.
  const isElement = 'rule' in state && (state.rule === 'first' || state.rule === 'last');
  if (isElement && DTYPES[input].kind !== 'float' && DTYPES[input].bytes === 8) return undefined;
  const partOf = (some: number): Plan =>
    'by' in state
      ? planOf(some, false, { output_datatype: stateDatatype(reduction, state, input) })
      : planOf(some, true, {});
  const states = partOf(1).outputs;
  const stateBytes = states.reduce((sum, spec) => sum + byteCount(spec), 0);
  const each = Math.ceil(Math.max(sizes.taskBytes, STATES * stateBytes) / rowBytes);
  const count = Math.ceil(rows / each);
  if (count === 1) return undefined;
  const usual = partOf(Math.min(each, rows));
  const last = partOf(rows - (count - 1) * each);

  const names = stateNames(state);
  const stacked = states.map((spec, i): TensorSpec => ({ ...spec, name: names[i] ?? '', shape: [2, ...spec.shape] }));
  const merging = (partial: boolean): Plan => {
    const asked = partial ? attributes : { ...attributes, output_datatype: output };
    return planMerge({ reduction: reduction.name, attributes: asked, inputs: stacked, partial });
  };
  const [more, end] = [merging(true), merging(false)];
  return {
    count,
    at: (index) => {
      const isLast = index === count - 1;
      const from = begin + index * each * rowBytes;
      return {
        plan: isLast ? last : usual,
        begin: from,
        end: Math.min(from + each * rowBytes, begin + rows * rowBytes),
        merge: { plan: isLast ? end : more, isFirst: index === 0, isLast },
      };
    },
  };
};
