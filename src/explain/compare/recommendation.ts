import type { Losses } from '../losses/measure.ts';
import type { Candidate, Purpose } from './comparison.ts';
import type { Measures, Score } from './score.ts';

/** A candidate with its score and the figures that sentences name. */
export type Ranked = Candidate &
  Score & {
    readonly bytes: number;
    readonly operations: number;
    readonly measures: Measures;
    readonly losses: readonly Losses[];
    readonly rmse: number | undefined;
    readonly unusedCells: number;
  };

/** Scores that differ by less are about as good. */
const NEAR = 0.01;

/** A number with three significant digits. */
const shown = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (share: number): string => shown(100 * share);

/** Returns the recommendation among candidates that all have a score, the best first. */
export const recommend = (
  ranked: readonly Ranked[],
  purpose: Purpose,
): { readonly index: number | null; readonly sentence: string } => {
  const [best, second] = ranked;
  if (best === undefined || second === undefined) return none('there is one candidate');
  if (best.score === ranked.at(-1)?.score) return none(`all candidates have the score ${shown(best.score)}`);
  if (Math.max(...ranked.map(({ quality }) => quality)) === 0)
    return none(`no candidate keeps anything that counts for ${purpose}`);
  const name = namesOf(ranked);
  return { index: 0, sentence: `For ${purpose}, ${reasonFor(best, second, name)}` };
};

/** Returns that nothing is recommended, and why. */
export const none = (reason: string): { readonly index: null; readonly sentence: string } => ({
  index: null,
  sentence: `No recommendation: ${reason}.`,
});

/** Returns the names of candidates: the pooling, and attributes that differ among all of them. */
const namesOf = (ranked: readonly Candidate[]): ((candidate: Candidate) => string) => {
  const keys = [...new Set(ranked.flatMap(({ attributes }) => Object.keys(attributes)))];
  const text = (value: unknown): string => (Array.isArray(value) ? value.join() : String(value));
  const differing = keys.filter((key) => new Set(ranked.map(({ attributes }) => text(attributes[key]))).size > 1);
  return ({ pool, attributes }) =>
    [pool, ...differing.flatMap((key) => (key in attributes ? [`${key}=${text(attributes[key])}`] : []))].join(' ');
};

type Named = (candidate: Candidate) => string;

const reasonFor = (best: Ranked, second: Ranked, name: Named): string => {
  const [a, b] = [name(best), name(second)];
  if (Math.abs(best.score - second.score) < NEAR) {
    const scores = `${shown(best.score)}, ${shown(second.score)}`;
    return `${a} and ${b} are about as good (scores ${scores}); ${a} ${advantage(best, second)}.`;
  }
  const quality = `for a quality of ${shown(best.quality)} against ${shown(second.quality)}`;
  const decisive = decisiveTerm(best, second);
  if (decisive === 'bytes')
    return `take ${a}: it returns ${best.bytes} bytes where ${b} returns ${second.bytes}, ${quality}.`;
  if (decisive === 'operations')
    return `take ${a}: ${best.operations} operations where ${b} needs ${second.operations}, ${quality}.`;
  return `take ${a}: ${REASONS[decisive](best, second, b)}.`;
};

const advantage = (best: Ranked, second: Ranked): string => {
  if (best.bytes < second.bytes) return 'returns fewer bytes';
  if (best.operations < second.operations) return 'does less work';
  return best.score === second.score ? 'was named first' : 'has the higher score';
};

type Decisive = keyof typeof REASONS | 'bytes' | 'operations';

/** Returns the term by which the best exceeds the second most. */
const decisiveTerm = (best: Ranked, second: Ranked): Decisive => {
  const names = Object.keys(best.terms) as Decisive[];
  const lead = (term: Decisive): number => (best.terms[term] ?? 0) - (second.terms[term] ?? 0);
  return names.reduce((most, term) => (lead(term) > lead(most) ? term : most), names[0] as Decisive);
};

const entropy = ({ losses }: Ranked): number => Math.max(...losses.map(({ entropy_after }) => entropy_after));
const paddingOf = ({ measures }: Ranked): string => percent(1 - measures.padding);

const REASONS = {
  energy: (best: Ranked, second: Ranked, b: string) =>
    `it keeps ${percent(best.measures.energy)} % of the energy of the input, ${b} ${percent(second.measures.energy)} %`,
  variance: (best: Ranked, second: Ranked, b: string) =>
    `it keeps ${percent(best.measures.variance)} % of the variance between places, ${b} ${percent(second.measures.variance)} %`,
  reconstruction: (best: Ranked, second: Ranked, b: string) =>
    `rebuilt from it, values are off by ${shown(best.rmse ?? 0)} (root mean square), from ${b} ${second.rmse === undefined ? 'they cannot be rebuilt' : `by ${shown(second.rmse)}`}`,
  unused: (best: Ranked, second: Ranked, b: string) =>
    `it leaves out ${best.unusedCells} cells, ${b} ${second.unusedCells}`,
  padding: (best: Ranked, second: Ranked, b: string) =>
    `${paddingOf(best)} % of its input is padding, of that of ${b} ${paddingOf(second)} %`,
  entropy: (best: Ranked, second: Ranked, b: string) =>
    `its values use ${shown(entropy(best))} bits, those of ${b} ${shown(entropy(second))}`,
} as const;
