import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { printTable } from '../test/support/bench/table.ts';
import { readOptions } from '../test/support/process/read-options.ts';
import { SERVICE, type ServerProcess, startServerProcess } from '../test/support/process/server-process.ts';
import { medianOf } from './quantiles.ts';
import { WIDE, type WideRequest } from './workers/wide-request.ts';

const HELP = `Usage: npm run bench:workers -- [--rounds=N] [--only=TEXT] [--json=FILE]

Measures one large request at a time, of work that computes more than it moves, on one worker and on two, in turns:
  request  from its first byte to the last of its response
  response   the same to the first byte of the response, less what the server says that receiving the body took: what the workers share
Of each the median and the least over the rounds; every response has to have the same bytes. While others use the processors,
two workers cannot be faster than one: the load average is told.
  --rounds  turns of each (default 12)
  --only    requests whose name has this text
  --json    writes the figures to a file as well
`;

const options = {
  rounds: { type: 'string', default: '12' },
  only: { type: 'string', default: '' },
  json: { type: 'string' },
} as const;
const values = readOptions(HELP, options);

/** Milliseconds of one exchange, and its response. */
type Taken = { readonly request: number; readonly response: number; readonly bytes: Buffer };

const agent = new Agent({ keepAlive: true });

/** @throws Error for a response with another status than 200 */
const send = async ({ url }: ServerProcess, { path, body }: WideRequest): Promise<Taken> => {
  const headers = { 'content-type': 'application/x-safetensors', 'content-length': body.length };
  const outgoing = request(`${url}/v1/pool/${path}`, { method: 'POST', agent, headers });
  const begin = performance.now();
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const headAt = performance.now();
  const [, received] = /receive;dur=([\d.]+)/.exec(String(incoming.headers['server-timing'])) ?? [];
  const bytes = Buffer.concat(await incoming.toArray());
  if (incoming.statusCode !== 200) throw new Error(`${path} got ${incoming.statusCode}: ${bytes}`);
  return { request: performance.now() - begin, response: headAt - begin - Number(received), bytes };
};

const servers = await Promise.all(
  ['1', '2'].map((workers) =>
    startServerProcess(SERVICE, {
      POOLSERVE_DRAIN_MS: '0',
      POOLSERVE_WORKERS: workers,
      POOLSERVE_MAX_BODY_BYTES: '128MiB',
    }),
  ),
);

/** Median and least of each span on one worker and on two, ms, after a round that warms them up. */
const compare = async (wide: WideRequest) => {
  const taken = servers.map(() => ({ request: [] as number[], response: [] as number[] }));
  let right: Buffer | undefined;
  for (let round = 0; round <= Number(values.rounds); round += 1)
    for (const [i, server] of servers.entries()) {
      const { bytes, request, response } = await send(server, wide);
      right ??= bytes;
      if (!right.equals(bytes)) throw new Error(`${wide.name}: two responses differ`);
      if (round === 0) continue;
      taken[i]?.request.push(request);
      taken[i]?.response.push(response);
    }
  const figures = (['request', 'response'] as const).map((span) => {
    const [one = [], two = []] = taken.map((each) => each[span]);
    const [medians, least] = [[one, two].map(medianOf), [one, two].map((all) => Math.min(...all))];
    const times = ([a = Number.NaN, b = Number.NaN]: readonly number[]) => a / b;
    return [span, { medians, times: times(medians), least, timesOfLeast: times(least) }] as const;
  });
  return { name: wide.name, ...Object.fromEntries(figures) } as Comparison;
};
type Span = {
  readonly medians: readonly number[];
  readonly times: number;
  readonly least: readonly number[];
  readonly timesOfLeast: number;
};
type Comparison = { readonly name: string; readonly request: Span; readonly response: Span };

const rows: Comparison[] = [];
for (const wide of WIDE.filter(({ name }) => name.includes(values.only))) rows.push(await compare(wide));
agent.destroy();
await Promise.all(servers.map((server) => server.stop()));

const cells = ({ medians, times, least, timesOfLeast }: Span): string[] =>
  [...medians, times, ...least, timesOfLeast].map((figure) => figure.toFixed(2));
const heads = (span: string): string[] => [`${span} 1`, `${span} 2`, 'times', 'least 1', 'least 2', 'times'];
printTable([
  ['ms', ...heads('response'), ...heads('request')],
  ...rows.map(({ name, response, request }) => [name, ...cells(response), ...cells(request)]),
]);
console.log(`all responses alike; load average ${loadavg()[0]?.toFixed(1)}`);
if (values.json !== undefined) {
  const run = { node: process.version, machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`, rows };
  writeFileSync(values.json, `${JSON.stringify(run, null, 2)}\n`);
}
