import { RequestError } from '../../src/errors.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import { planStream } from '../../src/pipeline/stream/plan-stream.ts';
import type { StreamSizes } from '../../src/pipeline/stream/stream-tasks.ts';
import type { TensorSpec } from '../../src/tensor/tensor.ts';
import { toBytes } from './elements.ts';
import type { OperatorCase } from './operator-case.ts';
import { runOn, runStreamTasks } from './run-stream-tasks.ts';

/** The result, or the code of the refusal. */
export const outcome = <T>(make: () => T): T | string => {
  try {
    return make();
  } catch (error) {
    if (error instanceof RequestError) return error.code;
    throw error;
  }
};

export type StreamCase = Omit<OperatorCase, 'reduction'> & {
  readonly reductions: readonly string[];
  /** Transforms of the result. */
  readonly then?: string;
};

/** Both results of a case, streamed with tasks of these sizes and whole, and how many tasks there were. */
export const streamedAndWhole = (given: StreamCase, sizes: StreamSizes) => {
  const { region, reductions, attributes, shape, datatype, elements, then } = given;
  const x: TensorSpec = { name: 'x', datatype, shape };
  const bytes = toBytes(datatype, elements);
  const request = { region, reductions, attributes, inputs: [x], ...(then !== undefined && { then }) };
  let count = 0;
  const whole = outcome(() => {
    const plan = planPooling(request);
    return { output: plan.outputs[0], bytes: Buffer.concat(runOn(plan, [[bytes]])).toString('hex') };
  });
  const streamed = outcome(() => {
    const { output, tasks } = planStream(request, sizes);
    count = tasks.count;
    return { output, bytes: runStreamTasks(tasks, bytes).toString('hex') };
  });
  return { whole, streamed, count };
};
