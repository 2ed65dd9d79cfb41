import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { readApiKeys } from '../../../src/http/auth/api-keys.ts';

const PLAIN = 'a-key-of-32-characters-0123456789';
const HASHED = 'another-key-that-is-only-known-by-hash';
const digest = createHash('sha256').update(HASHED).digest('hex');

describe('a file of keys', () => {
  test('may hold them plain or hashed, with names and scopes, comments, empty lines and any line ends', () => {
    const text = `\uFEFF# who\r\n\r\n${PLAIN}\r\n  sha256:${digest.toUpperCase()}\tprometheus  metrics \n#${'x'.repeat(40)}\n`;
    const keys = readApiKeys(text);
    expect(keys.callerOf(PLAIN)).toEqual({ name: 'line-3', scope: 'all' });
    expect(keys.callerOf(HASHED)).toEqual({ name: 'prometheus', scope: 'metrics' });
    for (const other of ['', '#', PLAIN.slice(1), `${PLAIN} `, `sha256:${digest}`, digest, 'x'.repeat(40)])
      expect(keys.callerOf(other), other).toBeUndefined();
  });

  test('may give two keys one name, while one replaces the other', () => {
    const keys = readApiKeys(`${PLAIN} team\n${HASHED} team read`);
    expect([keys.callerOf(PLAIN)?.name, keys.callerOf(HASHED)?.name]).toEqual(['team', 'team']);
  });

  test.each([
    ['', /at least one key/],
    ['# only a comment', /at least one key/],
    ['too-short', /^line 1: expected a key of 16 to 512 visible/],
    [`\n${'x'.repeat(513)}`, /^line 2: expected a key/],
    ['schlüssel-mit-umlauten', /^line 1: expected a key/],
    ['sha256:0123', /^line 1: expected a key/],
    [`${PLAIN} na/me`, /^line 1: expected a name/],
    [`${PLAIN} name write`, /^line 1: expected a scope of all, read, metrics or pipelines:NAME,NAME/],
    [`${PLAIN} name all more`, /^line 1: .*got more/],
    [`${HASHED}\nsha256:${digest}`, /^line 2: the key is a duplicate of an earlier line/],
    [`short one\n${PLAIN}\nshort two`, /^line 1: .*; line 3: /],
  ])('%j is refused with the line, and without what is in it', (text, says) => {
    expect(() => readApiKeys(text)).toThrow(says);
    expect(() => readApiKeys(text)).not.toThrow(/too-short|schl|0123|na\/me|write|another-key|one\b two/);
  });
});

test('the stored value is neither a key nor its hash, and differs in every process', () => {
  const kept = (text: string): string[] => {
    const set = vi.spyOn(Map.prototype, 'set');
    readApiKeys(text);
    const keys = set.mock.calls.map(([key]) => String(key));
    set.mockRestore();
    return keys;
  };
  const [first, second] = [kept(HASHED), kept(HASHED)];
  expect([first.length, second.length]).toEqual([1, 1]);
  expect(first).not.toEqual(second);
  for (const each of [HASHED, digest, Buffer.from(digest, 'hex').toString('base64')]) expect(first).not.toContain(each);
});
