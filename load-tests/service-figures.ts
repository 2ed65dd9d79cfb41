import type { Figures, ServiceRow } from '../test/support/bench/bench-run.ts';
import { drive, type Target } from '../test/support/process/drive.ts';
import type { ServerProcess } from '../test/support/process/server-process.ts';
import { medianOf } from './quantiles.ts';

export type Measured = Figures & { readonly responses: number; readonly wrong: number };

/** Drives a server for so many seconds, after one that warms it up; every response is compared. */
const measureServer = async (server: ServerProcess, target: Target, seconds: number): Promise<Measured> => {
  const warmUp = await drive(target, { duration: 1 });
  await loopDelayP99Ms(server);
  const before = server.cpuMicroseconds();
  const driven = await drive(target, { duration: seconds });
  const cpuMicroseconds = server.cpuMicroseconds() - before;
  const delay = await loopDelayP99Ms(server);
  const quantile = (q: number): number => driven.latenciesMs.at(Math.floor((driven.responses - 1) * q)) ?? Number.NaN;
  return {
    requestsPerSecond: driven.responses / driven.seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    cpuMicrosecondsPerRequest: cpuMicroseconds / driven.responses,
    ...(delay !== undefined && { loopDelayP99Ms: delay }),
    responses: warmUp.responses + driven.responses,
    wrong: warmUp.wrong + driven.wrong,
  };
};

/** Since it was last asked for: prom-client begins anew with each scrape. Undefined for servers without our metrics. */
export const loopDelayP99Ms = async ({ url }: ServerProcess): Promise<number | undefined> => {
  const response = await fetch(`${url}/metrics`);
  const [, seconds] = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(await response.text()) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
};

/** A server that is measured, and the requests that it receives. */
export type Contender = { readonly name: string; readonly server: ServerProcess; readonly target: Target };

/** Measures servers in turns, so many rounds: the medians of their figures, and all responses and the wrong ones among them. */
export const measureInTurns = async (
  scenario: string,
  contenders: readonly Contender[],
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<ServiceRow> => {
  const measured = contenders.map(({ name }) => ({ name, figures: [] as Measured[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, { server, target }] of contenders.entries())
      measured[i]?.figures.push(await measureServer(server, target, seconds));
  }
  const all = measured.flatMap(({ figures }) => figures);
  return {
    scenario,
    servers: Object.fromEntries(measured.map(({ name, figures }) => [name, medianFigures(figures)])),
    responses: all.reduce((sum, { responses }) => sum + responses, 0),
    wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
  };
};

/** The median of each figure over rounds. */
const medianFigures = (rounds: readonly Figures[]): Figures => {
  const median = (key: keyof Figures): number => medianOf(rounds.flatMap((round) => round[key] ?? []));
  const delay = median('loopDelayP99Ms');
  return {
    requestsPerSecond: median('requestsPerSecond'),
    p50Ms: median('p50Ms'),
    p99Ms: median('p99Ms'),
    cpuMicrosecondsPerRequest: median('cpuMicrosecondsPerRequest'),
    ...(!Number.isNaN(delay) && { loopDelayP99Ms: delay }),
  };
};
