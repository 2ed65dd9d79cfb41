import { hash } from 'node:crypto';
import type { Config } from '../../config.ts';

const HALF_A_YEAR_S = 180 * 24 * 3600;

/**
 * What browsers are told of a page: it takes everything from this server, runs the scripts that are in it now and no
 * others, stands in no frame and tells no other site where its reader came from (CSP Level 3, Fetch, RFC 6797).
 */
export const pageHeaders = (html: string, { tlsCert }: Config): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    `script-src 'self' ${inlineScripts(html).join(' ')}`,
    // The reference writes its styles into the page as it is shown.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
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

const inlineScripts = (html: string): string[] =>
  [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text = '']) => `'sha256-${hash('sha256', text, 'base64')}'`,
  );
