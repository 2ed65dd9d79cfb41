import type { BegunPlan } from '../../dispatch/begun-plan.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { splitPlan } from '../../pipeline/split-plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { after, type Coming } from '../after.ts';
import type { Serving } from '../exchange.ts';
import type { Output } from '../formats/format.ts';
import { type RequestRecord, timed } from '../records/request-record.ts';

/** A plan that ran, and how many bytes there were: more or fewer than it takes where the body was another. */
export type RanWhileReceived = { readonly begun: BegunPlan; readonly received: number };

/**
 * Runs a plan while the rest of the body, which is its one input of so many bytes, is received; undefined where the plan is
 * not one that pays for. Memory that it has is given back with the reservation.
 */
export const runWhileReceived = (
  { context, body, record, reservation }: Serving,
  plan: Plan,
  bytes: number,
): Coming<RanWhileReceived> | undefined => {
  const begun = context.dispatcher.beginPlan(plan, splitPlan);
  if (begun === undefined) return undefined;
  reservation.holds(begun);
  return timed(record, 'receive', () =>
    after(body.feed(bytes, begun.take), (fed) =>
      after(body.read(0), (more) => {
        countCompute(record, begun);
        return { begun, received: fed + bytesOf(more) };
      }),
    ),
  );
};

/** What a plan took while it was received is no time of receiving. */
export const countCompute = ({ stages }: RequestRecord, begun: BegunPlan): void => {
  stages.receive -= begun.computeMs();
  stages.compute += begun.computeMs();
};

/** The outputs of a plan that ran while it was received. @throws RequestError for what the data tell */
export const outputsOf = ({ outputs }: Plan, begun: BegunPlan): readonly Output[] =>
  begun.outputs().map((chunks, index) => ({ spec: outputs[index] as TensorSpec, chunks }));
