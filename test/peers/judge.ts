import { firstDifference } from './difference.ts';
import type { Encoding } from './infer.ts';
import type { PeerCase } from './peer-case.ts';
import { runSteps } from './run-steps.ts';
import { SOURCES } from './sources/list.ts';

/** What became of a case, and why; of `not yet`, what the service has not. */
type Finding = { readonly outcome: Outcome; readonly reason: string };

/** A case in one encoding, and what became of it. */
export type Verdict = Finding & { readonly peerCase: PeerCase; readonly encoding: Encoding };

export type Outcome = 'passed' | 'failed' | 'not applicable' | 'not yet';

/** The service that is asked. */
export type Service = {
  readonly url: string;
  /** Names of the operators that it has. */
  readonly models: ReadonlySet<string>;
  /** Reasons by the id of a case. */
  readonly notApplicable: ReadonlyMap<string, string>;
};

/** Whether the service returns what a case expects. */
const ask = async (service: Service, peerCase: PeerCase, encoding: Encoding): Promise<Finding> => {
  const source = SOURCES.find(({ folder }) => folder === peerCase.folder);
  if (source === undefined) return { outcome: 'not yet', reason: `the folder ${peerCase.folder}` };
  try {
    const steps = source.steps(peerCase);
    const missing = steps.flatMap((step) => ('model' in step && !service.models.has(step.model) ? [step.model] : []));
    if (missing[0] !== undefined) return { outcome: 'not yet', reason: missing[0] };
    const tensors = await runSteps(service.url, steps, peerCase.inputs, encoding);
    const difference = firstDifference(tensors, peerCase, source);
    return difference === undefined ? { outcome: 'passed', reason: '' } : { outcome: 'failed', reason: difference };
  } catch (error) {
    return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
};

/** Asks the service for a case. One that is excused has to be in need of it: it fails when it would pass. */
export const judge = async (service: Service, peerCase: PeerCase, encoding: Encoding): Promise<Verdict> => {
  const found = await ask(service, peerCase, encoding);
  const excuse = service.notApplicable.get(peerCase.id);
  if (excuse === undefined) return { peerCase, encoding, ...found };
  if (found.outcome !== 'passed') return { peerCase, encoding, outcome: 'not applicable', reason: excuse };
  return { peerCase, encoding, outcome: 'failed', reason: 'it passes: take it out of not-applicable.json' };
};
