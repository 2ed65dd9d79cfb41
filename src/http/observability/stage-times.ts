import type { Registry } from 'prom-client';
import { addHistogram, createDistribution } from './distribution.ts';
import { STAGES, type Stage } from './request-trace.ts';

const NAME = 'poolserve_stage_seconds';

/** Returns a function that adds the stages of one pooling, in milliseconds, to a histogram of the registry. */
export const countStages = (registry: Registry): ((milliseconds: Readonly<Record<Stage, number>>) => void) => {
  const distributions = STAGES.map((stage) => ({ stage, times: createDistribution() }));
  addHistogram(registry, { name: NAME, help: 'Duration of the stages of poolings' }, () =>
    distributions.flatMap(({ stage, times }) => times.samples(NAME, { stage })),
  );
  return (milliseconds) => {
    for (const { stage, times } of distributions) times.observe(milliseconds[stage] / 1000);
  };
};
