import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Finding, fuzz, type Report, tryInput } from './fuzz.ts';
import { TARGETS } from './targets/list.ts';

const HELP = `Usage: npm run test:fuzz -- [--inputs=N] [--seed=N] [--target=NAME] [--reproduce=FILE]

Gives every reader of what strangers send broken and hostile inputs (100,000 in all by default): only refusals may come
of them, in time and without growth. Inputs that do worse are written to fuzz-failures/.
  --target     only targets whose name has this text: ${TARGETS.map(({ name }) => name).join(', ')}
  --seed       decides every input; printed, and drawn when it is not given
  --reproduce  only the input that was written to this file
`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
    target: { type: 'string', default: '' },
    reproduce: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

const FOLDER = join(import.meta.dirname, '../../fuzz-failures');

const save = ({ target, input }: Finding, number: number): string => {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${target}-${values.seed}-${number}`);
  writeFileSync(path, input);
  return path;
};

const reproduce = async (path: string): Promise<boolean> => {
  const target = TARGETS.find(({ name }) => basename(path).startsWith(`${name}-`));
  if (target === undefined) throw new Error(`${path}: expected a file that a run has written`);
  const reader = await target.open();
  const { fault, isRefused, ms } = await tryInput(reader, readFileSync(path));
  await reader.close();
  print(`${target.name}: ${fault ?? (isRefused ? 'refused' : 'read')}, ${ms.toFixed(1)} ms`);
  return fault === undefined;
};

const fuzzAll = async (): Promise<boolean> => {
  const chosen = TARGETS.filter(({ name }) => name.includes(values.target));
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  const seed = Number(values.seed);
  print(`seed ${seed}`);
  let [total, failed] = [0, 0];
  for (const target of chosen) {
    const inputs = Math.ceil((Number(values.inputs) * target.share) / shares);
    const begin = performance.now();
    let shown = begin;
    const report: Report = await fuzz(target, { inputs, seed }, (done) => {
      if (performance.now() - shown < 10_000) return;
      shown = performance.now();
      print(`${target.name}: ${done} of ${inputs}`);
    });
    const { refused, slowestMs, grownBytes, findings } = report;
    print(
      `${target.name.padEnd(12)} ${report.inputs} inputs, ${refused} refused, slowest ${slowestMs.toFixed(1)} ms, ${(grownBytes / 2 ** 20).toFixed(1)} MiB grown, ${findings.length} faults, ${((performance.now() - begin) / 1000).toFixed(0)} s`,
    );
    for (const [i, finding] of findings.entries()) print(`  ${save(finding, i)}\n  ${finding.fault}`);
    total += report.inputs;
    failed += findings.length;
  }
  print(`${total} inputs, ${failed} faults, seed ${seed}`);
  return failed === 0;
};

if (values.help) process.stdout.write(HELP);
else process.exitCode = (await (values.reproduce === undefined ? fuzzAll() : reproduce(values.reproduce))) ? 0 : 1;
