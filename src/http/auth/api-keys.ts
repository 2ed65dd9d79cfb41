import { hash, randomBytes } from 'node:crypto';
import { type KeyScope, readKeyScope, SCOPE_FORMS } from './key-scope.ts';

/** The holder of a key. Its name appears in the log and in rate limits. Two keys may share a name while they are rotated. */
export type ApiKeyHolder = { readonly name: string; readonly scope: KeyScope };

/** The keys of a file. */
export type ApiKeys = {
  /** Returns the holder of a key; undefined for a key that is not in the file. */
  readonly callerOf: (key: string) => ApiKeyHolder | undefined;
};

/** Visible ASCII, which a header can carry, and long enough not to be guessed. */
const PLAIN = /^[\x21-\x7e]{16,512}$/;
const HASHED = /^sha256:([0-9a-f]{64})$/i;
const NAME = /^[\w.@-]{1,64}$/;

/**
 * Returns the keys of a file, one per line, as `KEY [NAME [SCOPE]]`. KEY is plain, or `sha256:` and its SHA-256 in hexadecimal.
 * Empty lines and lines that begin with `#` are skipped. A holder without a name is called `line-N`.
 * @throws Error with the numbers of invalid lines, never with their content
 */
export const readApiKeys = (text: string): ApiKeys => {
  // Keys are looked up by a hash with a secret of this process. The time of a lookup reveals nothing about a key and does not
  // grow with their number, as comparisons with every key in constant time would.
  const secret = randomBytes(32);
  const blinded = (digest: Buffer): string => hash('sha256', Buffer.concat([secret, digest]), 'base64');

  const callers = new Map<string, ApiKeyHolder>();
  const mistakes: string[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const words = line.trim().split(/\s+/);
    const [key = '', name = `line-${index + 1}`, scope = 'all', ...more] = words;
    if (key === '' || key.startsWith('#')) continue;
    const digest = digestOf(key);
    const validScope = readKeyScope(scope);
    const refuse = (why: string) => mistakes.push(`line ${index + 1}: ${why}`);
    if (digest === undefined) refuse('expected a key of 16 to 512 visible ASCII characters, or sha256: and 64 digits');
    else if (!NAME.test(name)) refuse('expected a name of up to 64 letters, digits and . _ @ -');
    else if (validScope === undefined) refuse(`expected a scope of ${SCOPE_FORMS}`);
    else if (more.length > 0) refuse('expected a key, a name and a scope, got more');
    else if (callers.has(blinded(digest))) refuse('the key is a duplicate of an earlier line');
    else callers.set(blinded(digest), { name, scope: validScope });
  }
  if (mistakes.length === 0 && callers.size === 0) mistakes.push('expected at least one key, got none');
  if (mistakes.length > 0) throw new Error(mistakes.join('; '));
  return { callerOf: (key) => callers.get(blinded(hash('sha256', key, 'buffer'))) };
};

const digestOf = (key: string): Buffer | undefined => {
  const [, digits] = HASHED.exec(key) ?? [];
  if (digits !== undefined) return Buffer.from(digits, 'hex');
  return PLAIN.test(key) && !/^sha256:/i.test(key) ? hash('sha256', key, 'buffer') : undefined;
};
