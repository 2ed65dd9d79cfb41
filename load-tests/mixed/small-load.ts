import { setInterval } from 'node:timers/promises';
import { headersOf, pathOf, randomExchange, type Scenario } from '../../test/support/process/scenario.ts';
import { openSender } from '../sender.ts';

const POOLING = { format: 'raw', kernel: 2, stride: 2, pad: 0, connections: 1 } as const;

/** What is sent beside large requests: one that runs on the event loop, and one that goes to a worker. */
export const SMALL: readonly Scenario[] = [
  { ...POOLING, name: '4 KB', shape: [1, 16, 8, 8] },
  { ...POOLING, name: '100 KB', shape: [1, 25, 32, 32] },
];

/** Milliseconds from sending each request to the end of its response, by scenario, and how many responses were wrong. */
export type SmallResult = { readonly latenciesMs: Readonly<Record<string, readonly number[]>>; readonly wrong: number };

/** Sends each kind of small request every so many ms for so many seconds, whether or not earlier ones have a response. */
export const sendSmall = async (server: string, everyMs: number, seconds: number): Promise<SmallResult> => {
  const kinds = SMALL.map((scenario) => ({
    name: scenario.name,
    latencies: [] as number[],
    sender: openSender(`${server}${pathOf(scenario)}`, headersOf(scenario), randomExchange(scenario)),
  }));
  const open: Promise<void>[] = [];
  let wrong = 0;
  const end = performance.now() + seconds * 1000;
  for await (const _ of setInterval(everyMs)) {
    if (performance.now() > end) break;
    for (const { sender, latencies } of kinds)
      open.push(
        sender.send().then(([outcome, milliseconds]) => {
          if (outcome === 'right') latencies.push(milliseconds);
          else wrong += 1;
        }),
      );
  }
  await Promise.all(open);
  for (const { sender } of kinds) sender.close();
  return { latenciesMs: Object.fromEntries(kinds.map(({ name, latencies }) => [name, latencies])), wrong };
};
