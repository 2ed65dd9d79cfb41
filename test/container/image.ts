import { copyFileSync, mkdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** What the steps of a stage gave: a folder that stands for `/`, and how to start what is in it. */
export type Image = {
  readonly root: string;
  workdir: string;
  user: string;
  command: readonly string[];
  healthcheck: readonly string[];
  readonly environment: Record<string, string>;
};

/**
 * What `FROM node:…` gives, besides the system, in the folder `root`: Node, which has to be of the release line that
 * runs this.
 * @throws Error for another base
 */
export const baseImage = (base: string, root: string): Image => {
  const major = process.versions.node.split('.', 1).join();
  if (!base.startsWith(`node:${major}`)) throw new Error(`expected FROM node:${major}…, which runs this, got ${base}`);
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
  copyFileSync(process.execPath, join(root, 'usr/local/bin/node'));
  return { root, workdir: '/', user: 'root', command: [], healthcheck: [], environment: {} };
};

/** Where a path of the image really is. */
export const inImage = ({ root, workdir }: Image, path = '.'): string => join(root, resolve(workdir, path));

/** The variables that a process of the image has, and no others. Its Node is found before the system's. */
export const imageEnvironment = ({ root, environment }: Image): Record<string, string> => {
  const ofSystem = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...environment, PATH: [join(root, 'usr/local/bin'), ...ofSystem].join(delimiter) };
};
