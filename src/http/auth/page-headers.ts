import { hash } from 'node:crypto';
import type { Config } from '../../config.ts';

const HALF_A_YEAR_S = 180 * 24 * 3600;

/** Directives of a Content-Security-Policy beside those for inline scripts. */
export type PagePolicy = readonly string[];

/** The policy of the API reference: everything from this server; its script adds inline styles. */
export const REFERENCE_POLICY: PagePolicy = [
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
];

/** Returns the policy of a page without scripts: its inline styles only. */
export const textPolicy = (html: string): PagePolicy => [`style-src ${inlineHashes(html, 'style').join(' ')}`];

/**
 * Returns the security headers of a page: it loads what `policy` allows, runs its inline scripts and those of this server only,
 * cannot be framed and sends no referrer (CSP Level 3, Fetch, RFC 6797).
 */
export const pageHeaders = (
  html: string,
  policy: PagePolicy,
  { tlsCert }: Config,
): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    scriptPolicy(html),
    ...policy,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  ...(tlsCert !== undefined && { 'strict-transport-security': `max-age=${HALF_A_YEAR_S}` }),
});

const scriptPolicy = (html: string): string =>
  html.includes('<script') ? `script-src 'self' ${inlineHashes(html, 'script').join(' ')}` : "script-src 'none'";

const inlineHashes = (html: string, element: 'script' | 'style'): string[] =>
  [...html.matchAll(new RegExp(`<${element}(?![^>]*\\bsrc=)[^>]*>([\\s\\S]*?)</${element}>`, 'g'))].map(
    ([, text = '']) => `'sha256-${hash('sha256', text, 'base64')}'`,
  );
