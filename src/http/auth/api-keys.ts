import { hash, randomBytes } from 'node:crypto';

/** What a key is good for: everything, whatever is asked with GET and HEAD, or `/metrics`. */
const SCOPES = ['all', 'read', 'metrics'] as const;

/** Who has a key: known in the log, and limited, by the name. Two keys may have one name while one replaces the other. */
export type ApiKeyHolder = { readonly name: string; readonly scope: (typeof SCOPES)[number] };

/** The keys of a file. */
export type ApiKeys = {
  /** Whose key this is; undefined for one that is not in the file. */
  readonly callerOf: (key: string) => ApiKeyHolder | undefined;
};

/** Visible ASCII, which is what a header can carry; long enough not to be guessed. */
const PLAIN = /^[\x21-\x7e]{16,512}$/;
const HASHED = /^sha256:([0-9a-f]{64})$/i;
const NAME = /^[\w.@-]{1,64}$/;

/**
 * The keys that a file lists, one a line, as `KEY [NAME [SCOPE]]`; KEY as it is, or `sha256:` and its SHA-256 in
 * hexadecimal. Empty lines and those that begin with `#` are skipped. Without a name a caller is called `line-N`.
 * @throws Error that names the lines at fault, and never what is in them
 */
export const readApiKeys = (text: string): ApiKeys => {
  // Keys are looked up by what only this process can compute of them: how long that takes tells nothing of any key, nor
  // does it grow with their number, as comparing with each in constant time would.
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
    const known = SCOPES.find((each) => each === scope);
    const refuse = (why: string) => mistakes.push(`line ${index + 1}: ${why}`);
    if (digest === undefined) refuse('expected a key of 16 to 512 visible ASCII characters, or sha256: and 64 digits');
    else if (!NAME.test(name)) refuse('expected a name of up to 64 letters, digits and . _ @ -');
    else if (known === undefined) refuse(`expected a scope of ${SCOPES.join(', ')}`);
    else if (more.length > 0) refuse('expected a key, a name and a scope, got more');
    else if (callers.has(blinded(digest))) refuse('this key stands in a line before');
    else callers.set(blinded(digest), { name, scope: known });
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
