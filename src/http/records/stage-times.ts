import { Histogram, type Registry } from 'prom-client';
import { STAGES, type Stage } from './request-record.ts';

/** Seconds; from 100 µs, the time of a small pooling. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const NAME = 'poolserve_stage_seconds';

/**
 * What counts the stages of one pooling, in milliseconds, for a histogram of the registry. prom-client finds a count by
 * texts of its labels each time, which took 1 µs of a request; these are lists, which it gets when it asks.
 */
export const countStages = (registry: Registry): ((milliseconds: Readonly<Record<Stage, number>>) => void) => {
  const counts = STAGES.map((stage) => ({
    stage,
    seconds: 0,
    /** As many as BUCKETS, and one for what is longer. */
    buckets: [...BUCKETS, Number.POSITIVE_INFINITY].map((most) => ({ most, observed: 0 })),
  }));
  const values = () =>
    counts.flatMap(({ stage, seconds, buckets }) => {
      let sum = 0;
      const cumulative = buckets.map(({ most, observed }) => {
        sum += observed;
        const le = Number.isFinite(most) ? most : '+Inf';
        return { metricName: `${NAME}_bucket`, labels: { le, stage }, value: sum };
      });
      return [
        ...cumulative,
        { metricName: `${NAME}_sum`, labels: { stage }, value: seconds },
        { metricName: `${NAME}_count`, labels: { stage }, value: sum },
      ];
    });
  const facts = { name: NAME, help: 'Duration of the stages of poolings' };
  const described = new Histogram({ ...facts, registers: [] });
  const get = async () => ({ ...(await described.get()), values: values() });
  // The registry asks for the second where there is one.
  Object.assign(new Histogram({ ...facts, registers: [registry] }), { get, getForPromString: get });

  return (milliseconds) => {
    for (const count of counts) {
      const seconds = milliseconds[count.stage] / 1000;
      count.seconds += seconds;
      for (const bucket of count.buckets) {
        if (seconds > bucket.most) continue;
        bucket.observed += 1;
        break;
      }
    }
  };
};
