import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SERVICE, startServerProcess } from '../../support/process/server-process.ts';
import { type Generator, installGenerators, missingJava, runStep } from './generators.ts';

const HELP = `Usage: npm run test:clients -- [--filter=TEXT]

Generates clients from openapi.yaml with openapi-typescript (for openapi-fetch), orval, openapi-python-client and, where
Java and Maven are installed, openapi-generator; compiles them, and pools through each against a running service.
  --filter  generators whose name has this text
`;

const { values } = parseArgs({
  options: { filter: { type: 'string', default: '' }, help: { type: 'boolean', default: false } },
});

if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}

/** Prints the outcome of a step of a generator; whether it succeeded. */
const succeeds = (title: string, action: () => void): boolean => {
  try {
    action();
    process.stdout.write(`ok: ${title}\n`);
    return true;
  } catch (error) {
    process.stdout.write(`failed: ${title}: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
};

const build = join(import.meta.dirname, 'build');
rmSync(build, { recursive: true, force: true });
mkdirSync(join(build, 'typescript'), { recursive: true });

const all = installGenerators();
const generators = all.filter(({ name }) => name.includes(values.filter));
// Those of TypeScript are compiled together: all are generated first.
const generated = all.map((each): readonly [Generator, boolean] => [
  each,
  succeeds(`${each.name} generates a client`, () => each.generate.forEach(runStep)),
]);
const server = await startServerProcess(SERVICE, { POOLSERVE_DRAIN_MS: '0', POOLSERVE_WORKERS: '1' });
const outcomes = generated
  .filter(([each]) => generators.includes(each))
  .flatMap(([each, isGenerated]) => [
    isGenerated,
    isGenerated && succeeds(`the client of ${each.name} compiles`, () => runStep(each.compile)),
    isGenerated && succeeds(`the client of ${each.name} pools`, () => runStep(each.run(server.url))),
  ]);
await server.stop();
const skipped = missingJava();
if (skipped !== undefined) process.stdout.write(`${skipped}\n`);
const passed = outcomes.filter(Boolean).length;
process.stdout.write(`${passed} passed, ${outcomes.length - passed} failed\n`);
process.exitCode = passed === outcomes.length ? 0 : 1;
