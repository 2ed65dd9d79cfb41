import { Counter, Gauge, type Registry } from 'prom-client';

/** A metric whose values are read when the registry is: one value, or one value for each value of its label. */
export type SampledMetric = {
  readonly type: 'gauge' | 'counter';
  readonly name: string;
  readonly help: string;
} & ({ readonly read: () => number } | { readonly label: string; readonly values: Readonly<Record<string, number>> });

type Collected = { reset: () => void; inc: (labels: Record<string, string>, value: number) => void };

/** Adds a metric to the registry. */
export const registerMetric = (registry: Registry, metric: SampledMetric): void => {
  const { type, name, help } = metric;
  const collect = function (this: Collected): void {
    this.reset();
    if ('read' in metric) this.inc({}, metric.read());
    else for (const [key, value] of Object.entries(metric.values)) this.inc({ [metric.label]: key }, value);
  };
  const labelNames = 'label' in metric ? [metric.label] : [];
  const options = { name, help, labelNames, registers: [registry], collect };
  if (type === 'gauge') new Gauge(options);
  else new Counter(options);
};
