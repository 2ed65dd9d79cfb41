import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** What the linter says of a planted tree: the rule and where it was broken. */
export type Finding = { readonly rule: string; readonly path: string; readonly line: number };

/**
 * The linter's exit code and findings for a folder that has our settings and these files (path → text), and nothing
 * else of the project.
 */
export const lintPlanted = (
  files: Readonly<Record<string, string>>,
): { exitCode: number | null; findings: Finding[] } => {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    for (const name of ['biome.json', 'package.json']) copyFileSync(join(root, name), join(folder, name));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const biome = join(root, 'node_modules', '.bin', 'biome');
    const { status, stdout } = spawnSync(biome, ['lint', '--reporter=json', '.'], { cwd: folder, encoding: 'utf8' });
    const report: { diagnostics: { category: string; location: { path: string; start?: { line: number } } }[] } =
      JSON.parse(stdout);
    const findings = report.diagnostics.map(({ category, location }) => ({
      rule: category,
      path: location.path,
      line: location.start?.line ?? 0,
    }));
    return { exitCode: status, findings };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
