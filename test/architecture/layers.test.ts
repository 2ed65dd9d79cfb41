import { describe, expect, test } from 'vitest';
import { lintPlanted } from './planted-tree.ts';

type Layer = {
  /** The file that is planted. */
  readonly file: string;
  readonly may: readonly string[];
  readonly mayNot: readonly string[];
};

/** The table of who may import whom, row by row. */
const LAYERS: readonly Layer[] = [
  { file: 'src/errors.ts', may: [], mayNot: ['./tensor/dtype.ts', './config.ts', 'node:util', 'pino'] },
  {
    file: 'src/tensor/planted.ts',
    may: ['./shape.ts', '../errors.ts'],
    mayNot: ['../config.ts', '../regions/geometry.ts', '../codec/raw.ts', 'node:buffer', '@sinclair/typebox', 'pino'],
  },
  {
    file: 'src/regions/planted/planted.ts',
    may: ['./attributes.ts', '../geometry.ts', '../../tensor/dtype.ts', '../../errors.ts', '@sinclair/typebox'],
    mayNot: [
      '../window/window.ts',
      '../../reductions/reduction.ts',
      '../../pipeline/plan.ts',
      '../../config.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/regions/planted.ts',
    may: ['./geometry.ts', '../tensor/shape.ts', '../errors.ts', '@sinclair/typebox'],
    mayNot: [
      './window/window.ts',
      '../reductions/reduction.ts',
      '../pipeline/plan.ts',
      '../config.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/regions/list.ts',
    may: ['./window/window.ts', './region-scheme.ts'],
    mayNot: ['../reductions/list.ts', '../errors.ts'],
  },
  {
    file: 'src/reductions/planted/planted.ts',
    may: ['../reduction.ts', '../../tensor/dtype.ts', '../../errors.ts', '@sinclair/typebox'],
    mayNot: [
      '../max/max.ts',
      '../../regions/geometry.ts',
      '../../pipeline/plan.ts',
      '../../http/server.ts',
      'node:fs',
      'pino',
    ],
  },
  { file: 'src/reductions/list.ts', may: ['./max/max.ts', './reduction.ts'], mayNot: ['../regions/list.ts'] },
  {
    file: 'src/transforms/planted/planted.ts',
    may: ['../transform.ts', '../../tensor/dtype.ts', '../../errors.ts', '@sinclair/typebox'],
    mayNot: ['../clamp/clamp.ts', '../../regions/geometry.ts', '../../reductions/max/max.ts', 'node:fs', 'pino'],
  },
  {
    file: 'src/pipeline/planted.ts',
    may: [
      './plan.ts',
      '../regions/list.ts',
      '../reductions/max/max.ts',
      '../tensor/shape.ts',
      '../errors.ts',
      '@sinclair/typebox/compiler',
    ],
    mayNot: [
      '../config.ts',
      '../codec/raw.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      '../../workers/run-plan.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/dialects/planted.ts',
    may: [
      './torch.ts',
      '../pipeline/plan.ts',
      '../regions/list.ts',
      '../reductions/reduction.ts',
      '../tensor/dtype.ts',
      '../errors.ts',
    ],
    mayNot: [
      '../config.ts',
      '../models/model.ts',
      '../codec/raw.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      'node:fs',
      'pino',
    ],
  },
  {
    file: 'src/models/planted.ts',
    may: ['./model.ts', '../pipeline/plan.ts', '../dialects/torch.ts', '../errors.ts', 'node:fs'],
    mayNot: [
      '../config.ts',
      '../regions/list.ts',
      '../codec/raw.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      'pino',
    ],
  },
  {
    file: 'src/codec/planted.ts',
    may: ['./raw.ts', '../tensor/dtype.ts', '../errors.ts'],
    mayNot: [
      '../config.ts',
      '../pipeline/plan.ts',
      '../regions/geometry.ts',
      '../dispatch/semaphore.ts',
      '../http/server.ts',
      'pino',
    ],
  },
  {
    file: 'src/dispatch/planted.ts',
    may: [
      './semaphore.ts',
      '../pipeline/plan.ts',
      '../tensor/tensor.ts',
      '../errors.ts',
      '../../workers/run-plan.ts',
      'piscina',
    ],
    mayNot: [
      '../config.ts',
      '../pipeline/plan-pooling.ts',
      '../codec/raw.ts',
      '../regions/list.ts',
      '../http/server.ts',
      'fastify',
      'pino',
    ],
  },
  {
    file: 'src/http/routes/planted.ts',
    may: [
      '../server.ts',
      '../../config.ts',
      '../../pipeline/plan.ts',
      '../../codec/raw.ts',
      '../../dispatch/semaphore.ts',
      'fastify',
      'node:http',
    ],
    mayNot: ['../../main.ts', '../../../workers/run-plan.ts', '../../../test/support/elements.ts', 'piscina'],
  },
  {
    file: 'workers/planted.ts',
    may: [
      './linear-memory.ts',
      '../src/pipeline/plan.ts',
      '../src/tensor/tensor.ts',
      '../src/errors.ts',
      '../src/codec/json.ts',
      'piscina',
    ],
    mayNot: [
      '../src/config.ts',
      '../src/pipeline/plan-pooling.ts',
      '../src/codec/npy.ts',
      '../src/regions/list.ts',
      '../src/http/server.ts',
      'fastify',
    ],
  },
  { file: 'src/config.ts', may: ['node:os', 'pino'], mayNot: ['./main.ts', 'fastify', 'piscina'] },
];

/** A module that imports each of these for its types, and is otherwise blameless; import i is on line i + 1. */
const importing = (specifiers: readonly string[]): string => {
  const imports = specifiers.map((specifier, i) => `import type { T${i} } from '${specifier}';\n`);
  const used = specifiers.map((_, i) => `T${i}`);
  return `${imports.join('')}\nexport type All = [${used.join(', ')}];\n`;
};

describe('the linter knows who may import whom', () => {
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

test('what runs in production may not import a package that production lacks', () => {
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
