import { drive, type Target } from './drive.ts';
import { medianOf } from './quantiles.ts';
import type { ServerProcess } from './server-process.ts';

/** What one server did. */
export type Figures = {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosecondsPerRequest: number;
};

export type Measured = Figures & { readonly answers: number; readonly wrong: number };

/** Drives a server for so many seconds, after one that warms it up; every answer is compared. */
export const measureServer = async (server: ServerProcess, target: Target, seconds: number): Promise<Measured> => {
  const warmUp = await drive(target, { duration: 1 });
  const before = server.cpuMicroseconds();
  const driven = await drive(target, { duration: seconds });
  const cpuMicroseconds = server.cpuMicroseconds() - before;
  const quantile = (q: number): number => driven.latenciesMs.at(Math.floor((driven.answers - 1) * q)) ?? Number.NaN;
  return {
    requestsPerSecond: driven.answers / driven.seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    cpuMicrosecondsPerRequest: cpuMicroseconds / driven.answers,
    answers: warmUp.answers + driven.answers,
    wrong: warmUp.wrong + driven.wrong,
  };
};

/** The median of each figure over rounds. */
export const medianFigures = (rounds: readonly Figures[]): Figures => {
  const median = (key: keyof Figures): number => medianOf(rounds.map((round) => round[key]));
  return {
    requestsPerSecond: median('requestsPerSecond'),
    p50Ms: median('p50Ms'),
    p99Ms: median('p99Ms'),
    cpuMicrosecondsPerRequest: median('cpuMicrosecondsPerRequest'),
  };
};
