import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SERVICE, startServerProcess } from '../support/process/server-process.ts';
import { judge, type Service, type Verdict } from './judge.ts';
import { readPeerCases } from './peer-case.ts';
import { report } from './report.ts';

const HELP = `Usage: npm run test:peers -- [--filter=TEXT]

Asks a running service for every pooling case of other projects, over /v2 with the binary extension and again as JSON,
and compares within each case's own tolerance. The cases are read from POOLSERVE_CASES, else ../shared/cases.
  --filter  cases whose file has this text in its path, such as torch/max_pool2d
`;

const { values } = parseArgs({
  options: { filter: { type: 'string', default: '' }, help: { type: 'boolean', default: false } },
});
const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const CASES = process.env.POOLSERVE_CASES ?? new URL('../../../shared/cases', import.meta.url).pathname;
/** Cases that are asked for at a time: the service computes some while others are compared. */
const AT_A_TIME = 8;

if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}
if (!existsSync(CASES)) {
  print(`There are no cases of other projects at ${CASES}: nothing to compare.`);
  process.exit();
}
const cases = readPeerCases(CASES, values.filter);
if (cases.length === 0) {
  print(`No case below ${CASES} has ${JSON.stringify(values.filter)} in its path.`);
  process.exit(1);
}
const entries: { id: string; reason: string }[] = JSON.parse(
  readFileSync(new URL('not-applicable.json', import.meta.url), 'utf8'),
);

const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0' });
const listed = await fetch(`${server.url}/v2/models`);
if (listed.status !== 200) throw new Error(`GET /v2/models returned ${listed.status}: ${await listed.text()}`);
const { models } = (await listed.json()) as { models: string[] };
const service: Service = {
  url: server.url,
  models: new Set(models),
  notApplicable: new Map(entries.map(({ id, reason }) => [id, reason])),
};
const questions = cases.flatMap((peerCase) =>
  (['binary', 'json'] as const).map((encoding) => ({ peerCase, encoding })),
);
const verdicts: Verdict[] = [];
const remaining = questions.entries();
const askInTurn = async (): Promise<void> => {
  for (const [i, { peerCase, encoding }] of remaining) {
    verdicts[i] = await judge(service, peerCase, encoding);
  }
};
await Promise.all(Array.from({ length: AT_A_TIME }, askInTurn));
await server.stop();

print(report(verdicts));
process.exitCode = verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
