import type { BegunPlan } from '../../dispatch/incremental-run.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { splitPlan } from '../../pipeline/split-plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Output } from '../formats/format.ts';
import { type RequestRecord, timed } from '../observability/request-trace.ts';
import type { Serving } from './exchange.ts';
import { after, type Coming } from './maybe-promise.ts';

/**
 * Begins a plan whose one input is about to be received; undefined where it runs when all is there. Call before admission:
 * an incremental run needs no thread. Its memory is released with the reservation.
 */
export const beginPlan = ({ context, reservation }: Serving, plan: Plan): BegunPlan | undefined => {
  const begun = context.dispatcher.beginPlan(plan, splitPlan);
  if (begun !== undefined) reservation.attach(begun);
  return begun;
};

/** Runs a plan while the rest of the body, which is its one input of so many bytes, is received; how many bytes there were. */
export const runWhileReceived = ({ body, record }: Serving, begun: BegunPlan, bytes: number): Coming<number> =>
  timed(record, 'receive', () =>
    after(body.feed(bytes, begun.take), (fed) =>
      after(body.read(0), (more) => {
        countCompute(record, begun);
        return fed + bytesOf(more);
      }),
    ),
  );

/** What a plan took while it was received is no time of receiving. */
export const countCompute = ({ stages }: RequestRecord, begun: BegunPlan): void => {
  stages.receive -= begun.computeMs();
  stages.compute += begun.computeMs();
};

/** The outputs of a plan that ran while it was received. @throws RequestError for what the data tell */
export const outputsOf = ({ outputs }: Plan, begun: BegunPlan): readonly Output[] =>
  begun.outputs().map((chunks, index) => ({ spec: outputs[index] as TensorSpec, chunks }));
