import { hash } from 'node:crypto';
import type { Config } from '../../config.ts';

const HALF_A_YEAR_S = 180 * 24 * 3600;

/** What a page may load beside its own inline scripts. */
export type PagePolicy = readonly string[];

/** The API reference: everything from this server; it writes styles into the page while it is shown. */
export const REFERENCE_POLICY: PagePolicy = [
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
];

/** A page of text: the styles in it, and nothing else. */
export const textPolicy = (html: string): PagePolicy => [`style-src ${inlineHashes(html, 'style').join(' ')}`];

/**
 * Returns the headers of a page: it loads what `policy` allows, runs the scripts that are in it now or come from this server and no
 * others, stands in no frame and sends no referrer (CSP Level 3, Fetch, RFC 6797).
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
