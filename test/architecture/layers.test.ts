import { describe, expect, test } from 'vitest';
import { LAYERS } from './layers.ts';
import { lintPlanted } from './planted-tree.ts';

/** A module that imports each of these for its types, and is otherwise blameless; import i is on line i + 1. */
const importing = (specifiers: readonly string[]): string => {
  const imports = specifiers.map((specifier, i) => `import type { T${i} } from '${specifier}';\n`);
  const used = specifiers.map((_, i) => `T${i}`);
  return `${imports.join('')}\nexport type All = [${used.join(', ')}];\n`;
};

describe('the linter enforces the layers', () => {
  test.each(LAYERS)('$file may import what its row allows', ({ file, may }) => {
    expect(lintPlanted({ [file]: importing(may) })).toEqual({ exitCode: 0, findings: [] });
  });

  test.each(LAYERS)('$file may not import what its row leaves out', ({ file, mayNot }) => {
    const { exitCode, findings } = lintPlanted({ [file]: importing(mayNot) });
    expect(exitCode).toBe(1);
    expect(findings.map(({ rule, line }) => ({ rule, line }))).toEqual(
      mayNot.map((_, i) => ({ rule: 'lint/style/noRestrictedImports', line: i + 1 })),
    );
  });

  test.each([
    'export type { Plan } from "../pipeline/plan.ts";\n',
    'export const plan = () => import("../pipeline/plan.ts");\n',
  ])('a forbidden module is found however it is imported: %s', (text) => {
    const { exitCode, findings } = lintPlanted({ 'src/codec/planted.ts': text });
    expect(exitCode).toBe(1);
    expect(findings.map(({ rule }) => rule)).toContain('lint/style/noRestrictedImports');
  });
});

test('production code may not import a package that production lacks', () => {
  const { exitCode, findings } = lintPlanted({
    'src/config.ts': "import { test } from 'vitest';\n\ntest('', () => {});\n",
  });
  expect(exitCode).toBe(1);
  expect(findings.map(({ rule }) => rule)).toContain('lint/correctness/noUndeclaredDependencies');
});

test.each([
  [
    'values',
    "import { there } from './there.ts';\n\nexport const here = (): number => there();\n",
    "import { here } from './here.ts';\n\nexport const there = (): number => here();\n",
  ],
  [
    'types',
    "import type { There } from './there.ts';\n\nexport type Here = There | 1;\n",
    "import type { Here } from './here.ts';\n\nexport type There = Here | 2;\n",
  ],
])('an import cycle of %s is refused', (_, here, there) => {
  const { exitCode, findings } = lintPlanted({ 'src/tensor/here.ts': here, 'src/tensor/there.ts': there });
  expect(exitCode).toBe(1);
  expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['lint/suspicious/noImportCycles']));
});

describe('a file ends while it still can be read at once', () => {
  const linesLong = (count: number): string =>
    Array.from({ length: count }, (_, i) => `export const n${i} = ${i};\n`).join('');

  test.each([
    { file: 'src/tensor/planted.ts', limit: 200 },
    { file: 'workers/planted.ts', limit: 200 },
    { file: 'workers/kernels/planted.as.ts', limit: 200 },
    { file: 'test/unit/planted.ts', limit: 300 },
  ])('$file may have $limit lines and no more', ({ file, limit }) => {
    expect(lintPlanted({ [file]: linesLong(limit) })).toEqual({ exitCode: 0, findings: [] });
    const { exitCode, findings } = lintPlanted({ [file]: linesLong(limit + 1) });
    expect(exitCode).toBe(1);
    expect(findings.map(({ rule }) => rule)).toEqual(['lint/style/noExcessiveLinesPerFile']);
  });
});
