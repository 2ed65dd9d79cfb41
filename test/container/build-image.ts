import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, matchesGlob, relative } from 'node:path';
import { commandWords, leadingFlags, type Stage } from './dockerfile.ts';
import { baseImage, type Image, imageEnvironment, inImage } from './image.ts';

/** What COPY takes from: the folder of the project and its `.dockerignore`, and the stages that were built before. */
type Sources = { readonly context: string; readonly stages: ReadonlyMap<string, Image> };

const STEPS: Readonly<Record<string, (image: Image, rest: string, sources: Sources) => void>> = {
  WORKDIR: (image, rest) => {
    image.workdir = rest;
    mkdirSync(inImage(image), { recursive: true });
  },
  COPY: (image, text, { context, stages }) => {
    const { flags, rest } = leadingFlags(text);
    const from = flags.from === undefined ? undefined : stages.get(flags.from);
    const isLeftOut = from === undefined ? leftOut(context) : () => false;
    const words = rest.split(/\s+/);
    const target = words.at(-1) ?? '.';
    for (const source of words.slice(0, -1)) {
      const path = join(from?.root ?? context, source);
      const place = target.endsWith('/') && statSync(path).isFile() ? join(target, basename(source)) : target;
      cpSync(path, inImage(image, place), { recursive: true, filter: (each) => !isLeftOut(each) });
    }
  },
  RUN: (image, text) => {
    const [program = '', ...words] = commandWords(leadingFlags(text).rest);
    const env = { ...networkSettings(), HOME: process.env.HOME, ...imageEnvironment(image) };
    const { status } = spawnSync(program, words, { cwd: inImage(image), env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`RUN ${text} ended with ${status}`);
  },
  ENV: (image, rest) => {
    const pairs = rest.split(/\s+/).map((pair) => pair.split('=', 2));
    Object.assign(image.environment, Object.fromEntries(pairs));
  },
  USER: (image, rest) => {
    image.user = rest;
  },
  HEALTHCHECK: (image, text) => {
    image.healthcheck = commandWords(leadingFlags(text).rest.replace(/^CMD\s+/, ''));
  },
  CMD: (image, rest) => {
    image.command = commandWords(rest);
  },
  LABEL: () => {},
  EXPOSE: () => {},
};

/**
 * The image that the stages give, made by their own steps in empty folders below `scratch`, each printed as it is taken.
 * @throws Error when a step fails or is of a kind that is not replayed
 */
export const buildImage = (dockerfile: readonly Stage[], context: string, scratch: string): Image => {
  const stages = new Map<string, Image>();
  let image: Image | undefined;
  for (const { base, name, instructions } of dockerfile) {
    console.log(`FROM ${base}${name === undefined ? '' : ` AS ${name}`}`);
    image = baseImage(base, join(scratch, `${stages.size}`));
    for (const instruction of instructions) {
      console.log(`  ${instruction.name} ${instruction.rest}`);
      const step = STEPS[instruction.name];
      if (step === undefined) throw new Error(`${instruction.name} is not replayed here`);
      step(image, instruction.rest, { context, stages });
    }
    stages.set(name ?? `${stages.size}`, image);
  }
  if (image === undefined) throw new Error('expected a Dockerfile with a stage, got none');
  return image;
};

/** Whether `.dockerignore` keeps a path out of the build: the last of its lines that fits decides. */
const leftOut = (context: string): ((path: string) => boolean) => {
  const lines = readFileSync(join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return (path) => {
    const names = relative(context, path).split('/');
    const parents = names.map((_, i) => names.slice(0, i + 1).join('/'));
    const deciding = lines.findLast((line) => parents.some((parent) => matchesGlob(parent, line.replace(/^!/, ''))));
    return deciding !== undefined && !deciding.startsWith('!');
  };
};

/** What a builder takes from its host to reach the network. */
const networkSettings = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => /proxy$|^NODE_EXTRA_CA_CERTS$/i.test(name)));
