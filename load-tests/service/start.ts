import { setTimeout as delay } from 'node:timers/promises';
import type { StartRow } from '../../test/support/bench/bench-run.ts';
import { SERVICE, startServerProcess } from '../../test/support/process/server-process.ts';
import { medianOf } from '../quantiles.ts';

const SETTLED_MS = 2000;

/** Starts the service so many times: until /readyz responds, then at rest. Medians. */
export const benchStart = async (times: number): Promise<StartRow> => {
  const ready: number[] = [];
  const idle: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const started = performance.now();
    const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });
    const response = await fetch(`${server.url}/readyz`);
    if (!response.ok) throw new Error(`/readyz returned ${response.status}`);
    ready.push(performance.now() - started);
    await delay(SETTLED_MS);
    idle.push(server.residentBytes() / 2 ** 20);
    await server.stop();
  }
  return { readyMs: Math.round(medianOf(ready)), idleMebibytes: Math.round(medianOf(idle)) };
};
