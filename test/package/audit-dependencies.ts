import { spawnSync } from 'node:child_process';
import { judgeAudit } from './judge-audit.ts';

/** The packages that are installed with the service, as the registry's advisories know them. */
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const { kind, says } = judgeAudit(stdout ?? '');
console.log(says);
console.log({ passed: '1 passed, 0 failed', failed: '0 passed, 1 failed', unknown: '0 passed, 0 failed' }[kind]);
process.exitCode = kind === 'failed' ? 1 : 0;
