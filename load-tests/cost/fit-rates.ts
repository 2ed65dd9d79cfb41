import { RATES } from '../../src/pipeline/cost/rates.ts';
import { type PlanRequest, planOf } from '../../test/support/cost/plan-request.ts';

/** Time of one call, and how many units of each kind of work it has. */
export type Sample = { readonly us: number; readonly units: Float64Array };

const KINDS = Object.keys(RATES) as (keyof typeof RATES)[];
const FIXED: ReadonlySet<string> = new Set(['plan', 'call', 'byte']);

/**
 * Units of work of the calls of a plan. A call says nanoseconds alone, which are linear in the rates: it is planned again
 * with each rate at 1 and the others at 0.
 */
export const unitsOf = (request: PlanRequest): readonly Float64Array[] => {
  const rates: Record<string, number> = RATES;
  const recorded = { ...RATES };
  try {
    for (const kind of KINDS) rates[kind] = 0;
    const units: Float64Array[] = [];
    for (const [k, kind] of KINDS.entries()) {
      rates[kind] = 1;
      planOf(request).calls.forEach(({ nanoseconds }, c) => {
        units[c] ??= new Float64Array(KINDS.length);
        (units[c] as Float64Array)[k] = nanoseconds;
      });
      rates[kind] = 0;
    }
    return units;
  } finally {
    Object.assign(rates, recorded);
  }
};

const STEPS = 3000;
const STEP = 0.02;
/** Differences of logarithms above it count by their size, not their square: one odd call moves nothing. */
const ODD = 0.7;
/** How much a rate is drawn to the recorded one. */
const DRAWN = 0.002;

/** Rates that fit the samples by their logarithms, from the recorded ones on. */
export const fitRates = (samples: readonly Sample[]): Readonly<Record<string, number>> => {
  const recorded = Float64Array.from(KINDS, (kind) => Math.log(RATES[kind]));
  const logs = Float64Array.from(recorded);
  const [mean, square] = [new Float64Array(KINDS.length), new Float64Array(KINDS.length)];
  for (let step = 1; step <= STEPS; step += 1) {
    const slope = new Float64Array(KINDS.length);
    const rates = logs.map(Math.exp);
    for (const { us, units } of samples) {
      let ns = 300;
      for (let k = 0; k < units.length; k += 1) ns += (units[k] as number) * (rates[k] as number);
      const off = Math.log(ns / (us * 1000));
      const pull = Math.max(-ODD, Math.min(ODD, off)) / ns;
      for (let k = 0; k < units.length; k += 1)
        slope[k] = (slope[k] as number) + pull * (units[k] as number) * (rates[k] as number);
    }
    KINDS.forEach((kind, k) => {
      if (FIXED.has(kind)) return;
      const g =
        (slope[k] as number) / samples.length +
        (DRAWN * ((logs[k] as number) - (recorded[k] as number))) / KINDS.length;
      mean[k] = 0.9 * (mean[k] as number) + 0.1 * g;
      square[k] = 0.999 * (square[k] as number) + 0.001 * g * g;
      const by =
        (mean[k] as number) / (1 - 0.9 ** step) / (Math.sqrt((square[k] as number) / (1 - 0.999 ** step)) + 1e-9);
      logs[k] = (logs[k] as number) - STEP * by;
    });
  }
  return Object.fromEntries(KINDS.map((kind, k) => [kind, Number(Math.exp(logs[k] as number).toPrecision(2))]));
};
