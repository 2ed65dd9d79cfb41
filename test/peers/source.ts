import type { PeerCase } from './peer-case.ts';
import type { Step } from './step.ts';

/** How the cases of one folder are asked of the service. */
export type Source = {
  readonly folder: string;
  /** Whether the datatype of a result is compared too; not where a project states values without one. */
  readonly datatypes: boolean;
  /** The requests of a case, one after another: they end with tensors of the names of its outputs. */
  readonly steps: (peerCase: PeerCase) => readonly Step[];
};
