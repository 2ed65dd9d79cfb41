import { expect, test } from 'vitest';
import { textOf } from './project-files.ts';

type Lockfile = { packages: Record<string, { optionalDependencies?: Record<string, string> }> };

/** `npm ci` refuses a lock file without them, and `npm install` leaves out those that its registry does not have. */
test('the lock file knows the packages of every platform', () => {
  const { packages }: Lockfile = JSON.parse(textOf('package-lock.json'));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});
