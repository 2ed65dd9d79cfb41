/** What `npm audit --json` found, in words; `failed` where something serious is known, `unknown` where the registry did not respond. */
export type Verdict = { readonly kind: 'passed' | 'failed' | 'unknown'; readonly says: string };

type Report = {
  readonly vulnerabilities: Readonly<Record<string, { readonly severity: string }>>;
  readonly metadata: { readonly vulnerabilities: Readonly<Record<string, number>> };
};

/** Severities that a release does not go out with. */
const SERIOUS = ['high', 'critical'];

/** The verdict on what `npm audit --json` printed; registries without advisories print an error of their own, or nothing. */
export const judgeAudit = (printed: string): Verdict => {
  const report = parse(printed);
  if (!isReport(report)) {
    const { message = 'no report' } = (report ?? {}) as { readonly message?: string };
    return { kind: 'unknown', says: `the registry does not respond (${message}): not audited` };
  }
  const { total = 0 } = report.metadata.vulnerabilities;
  const serious = Object.entries(report.vulnerabilities)
    .filter(([, { severity }]) => SERIOUS.includes(severity))
    .map(([name, { severity }]) => `${name} (${severity})`);
  if (serious.length > 0) return { kind: 'failed', says: `known to be weak: ${serious.join(', ')}` };
  return { kind: 'passed', says: `${total} packages are known to be weak, none of them seriously` };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isReport = (value: unknown): value is Report =>
  typeof value === 'object' && value !== null && 'vulnerabilities' in value && 'metadata' in value;
