import { expect, test } from 'vitest';
import { textOf } from './project-files.ts';

type Locked = {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
};
type Lockfile = { readonly packages: Readonly<Record<string, Locked>> };

const { packages }: Lockfile = JSON.parse(textOf('package-lock.json'));
const installed = Object.entries(packages).filter(([path]) => path !== '');

/** `npm ci` refuses a lock file without them, and `npm install` leaves out those that its registry does not have. */
test('the lock file knows the packages of every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test('every package that is installed with the service is locked to the hash of its contents', () => {
  const served = installed.filter(([, { dev = false }]) => !dev);
  expect(served.length).toBeGreaterThan(50);
  const loose = served.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
  expect(loose.map(([path]) => path)).toEqual([]);
});

test('scripts run at installation are those that package.json allows by name', () => {
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  const { allowScripts } = JSON.parse(textOf('package.json'));
  expect(scripted).toEqual(Object.keys(allowScripts).map((name) => `node_modules/${name}`));
});
