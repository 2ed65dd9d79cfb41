import type { IncrementalRun } from '../../dispatch/incremental-run.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { splitPlan } from '../../pipeline/split-plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Output } from '../formats/format.ts';
import { type RequestTrace, timed } from '../observability/request-trace.ts';
import type { Serving } from './exchange.ts';
import { chain, type MaybePromise } from './maybe-promise.ts';

/**
 * Begins a plan whose one input is about to be received; undefined where it runs when all is there. Call before admission:
 * an incremental run needs no thread. Its memory is released with the reservation.
 */
export const startIncrementalRun = ({ context, reservation }: Serving, plan: Plan): IncrementalRun | undefined => {
  const begun = context.dispatcher.startIncrementalRun(plan, splitPlan);
  if (begun !== undefined) reservation.attach(begun);
  return begun;
};

/** Runs a plan while the rest of the body, which is its one input of so many bytes, is received; how many bytes there were. */
export const runWhileReceived = (
  { body, record }: Serving,
  begun: IncrementalRun,
  bytes: number,
): MaybePromise<number> =>
  timed(record, 'receive', () =>
    chain(body.feed(bytes, begun.take), (fed) =>
      chain(body.read(0), (more) => {
        countCompute(record, begun);
        return fed + bytesOf(more);
      }),
    ),
  );

/** What a plan took while it was received is no time of receiving. */
export const countCompute = ({ stages }: RequestTrace, begun: IncrementalRun): void => {
  stages.receive -= begun.computeMs();
  stages.compute += begun.computeMs();
};

/** The outputs of a plan that ran while it was received. @throws RequestError for what the data tell */
export const outputsOf = ({ outputs }: Plan, begun: IncrementalRun): readonly Output[] =>
  begun.outputs().map((chunks, index) => ({ spec: outputs[index] as TensorSpec, chunks }));
