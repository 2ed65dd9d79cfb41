import { expect, test } from 'vitest';
import { judgeAudit } from '../../package/judge-audit.ts';

/** As npm 11 prints it, without the members that are not read. */
const report = (vulnerabilities: Record<string, { severity: string }>) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities,
    metadata: { vulnerabilities: { info: 0, total: Object.keys(vulnerabilities).length } },
  });

test.each([
  ['nothing known', report({}), 'passed', /^0 packages/],
  ['something slight', report({ a: { severity: 'moderate' } }), 'passed', /^1 packages .* none of them seriously/],
  ['something high', report({ a: { severity: 'low' }, b: { severity: 'high' } }), 'failed', /: b \(high\)$/],
  ['something critical', report({ c: { severity: 'critical' } }), 'failed', /: c \(critical\)$/],
  [
    'a registry without advisories',
    '{"message":"405 Method Not Allowed","method":"POST"}',
    'unknown',
    /405 .*not audited/,
  ],
  ['no registry', '', 'unknown', /not audited$/],
  ['no JSON', '<html>', 'unknown', /not audited$/],
  ['other JSON', 'null', 'unknown', /not audited$/],
])('of %s the verdict says so', (_what, printed, kind, says) => {
  expect(judgeAudit(printed)).toEqual({ kind, says: expect.stringMatching(says) });
});
