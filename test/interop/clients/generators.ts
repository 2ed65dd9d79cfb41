import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPython } from '../install-python.ts';

const HERE = import.meta.dirname;
const BUILD = join(HERE, 'build');
const OPENAPI = join(HERE, '../../../openapi.yaml');

/** The one version whose clients are tried, of Maven Central. */
const OPENAPI_GENERATOR = '7.17.0';

/** A command, its arguments, and the environment that it has beside this process'. */
export type Step = readonly [command: string, args: readonly string[], environment?: Readonly<Record<string, string>>];

/** A generator of clients: what writes the client, what compiles it, and the program that pools through it. */
export type Generator = {
  readonly name: string;
  readonly generate: readonly Step[];
  readonly compile: Step;
  readonly run: (url: string) => Step;
};

const inModules = (path: string): string => join(HERE, 'node_modules', path);
const program = (file: string): string => join(HERE, 'programs', file);
const client = (file: string): string => join(BUILD, 'typescript', file);
const node = (...args: readonly string[]): Step => [process.execPath, args];

const typescript = (name: string, generate: Step): Generator => ({
  name,
  generate: [generate],
  compile: node(inModules('typescript/bin/tsc'), '-p', HERE),
  run: (url) => node(program(`use-${name}.ts`), url),
});

const python = (name: string, programs: string, generate: readonly Step[]): Generator => {
  const folder = join(BUILD, name);
  const environment = { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
  return {
    name,
    generate,
    compile: [join(programs, 'python'), ['-m', 'compileall', '-q', folder]],
    run: (url) => [join(programs, 'python'), [program(`use_${name}.py`), url], environment],
  };
};

/** @throws Error that names the command, when it fails or is not there */
export const runStep = ([command, args, environment = {}]: Step): void => {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: HERE,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status === 0) return;
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `ended with ${status}`}\n${stdout}${stderr}`);
};

/** Installs what the generators are written in, and returns those of TypeScript and of Python. */
export const installGenerators = (): readonly Generator[] => {
  runStep(['npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']]);
  const programs = installPython(HERE);
  const overwritten = ['--path', OPENAPI, '--output-path', join(BUILD, 'openapi_python_client'), '--overwrite'];
  return [
    typescript(
      'openapi-fetch',
      node(inModules('openapi-typescript/bin/cli.js'), OPENAPI, '-o', client('openapi-typescript.ts')),
    ),
    typescript(
      'orval',
      node(
        inModules('orval/dist/bin/orval.mjs'),
        ...['--input', OPENAPI, '--output', client('orval.ts'), '--client', 'fetch'],
      ),
    ),
    python('openapi_python_client', programs, [
      [
        join(programs, 'openapi-python-client'),
        ['generate', ...overwritten],
        { PATH: `${programs}:${process.env.PATH}` },
      ],
    ]),
    ...(hasJava() ? [openapiGenerator(programs)] : []),
  ];
};

/** Whether Java and Maven are there, which openapi-generator needs. */
const hasJava = (): boolean => ['java', 'mvn'].every((command) => spawnSync(command, ['-version']).status === 0);

/** Why there is no client of openapi-generator; undefined where there is one. */
export const missingJava = (): string | undefined =>
  hasJava() ? undefined : 'openapi-generator is not tried: it needs java and mvn, which are not installed';

const openapiGenerator = (programs: string): Generator => {
  const jar = join(HERE, '../../../.venv', `openapi-generator-cli-${OPENAPI_GENERATOR}.jar`);
  const artifact = `org.openapitools:openapi-generator-cli:${OPENAPI_GENERATOR}`;
  const fetched: Step = [
    'mvn',
    ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${join(HERE, '../../../.venv')}`],
  ];
  return python('openapi_generator', programs, [
    ...(existsSync(jar) ? [] : [fetched]),
    ['java', ['-jar', jar, 'generate', '-i', OPENAPI, '-g', 'python', '-o', join(BUILD, 'openapi_generator')]],
  ]);
};
