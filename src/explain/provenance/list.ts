import { EXPONENTIALS } from './exponentials.ts';
import { MOMENTS } from './moments.ts';
import { POWERS } from './powers.ts';
import type { Provenance } from './provenance.ts';
import { SELECTIONS } from './selections.ts';
import { SUMS } from './sums.ts';

/** The provenance of every reduction of elements, by its name. */
export const PROVENANCE: Readonly<Record<string, Provenance | undefined>> = {
  ...SELECTIONS,
  ...SUMS,
  ...POWERS,
  ...EXPONENTIALS,
  ...MOMENTS,
};
