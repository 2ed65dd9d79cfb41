import { readOptions } from '../support/process/read-options.ts';
import { startFaultyServer } from './faulty-server.ts';
import { sendMixedRequests } from './mixed-requests.ts';

const HELP = `Usage: npm run test:faults -- [--requests=N] [--seed=N]

Sends random requests (10,000 by default) in all formats, 16 at a time, while worker threads throw, trap, exit, run out of
memory and hang, and compares every response with the naive reference. The last line is "N passed, N failed".
`;

const options = {
  requests: { type: 'string', default: '10000' },
  seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
} as const;

const values = readOptions(HELP, options);
const server = await startFaultyServer();
const begin = performance.now();
const { right, refused, ended, wrong } = await sendMixedRequests(server, Number(values.requests), Number(values.seed));
const { plans, parts, messages, replacements } = server.dispatcher;
await server.close();

const seconds = ((performance.now() - begin) / 1000).toFixed(0);
process.stdout.write(
  `seed ${values.seed}, ${seconds} s: ${right} right, ${refused} refused as defined, ${ended} ended threads\n`,
);
process.stdout.write(`plans ${JSON.stringify(plans)} in ${messages()} messages, ${parts()} parts of divided ones; `);
process.stdout.write(`threads replaced ${JSON.stringify(replacements)}\n`);
for (const line of wrong.slice(0, 20)) process.stdout.write(`WRONG ${line}\n`);
process.stdout.write(`${right + refused + ended} passed, ${wrong.length} failed\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
