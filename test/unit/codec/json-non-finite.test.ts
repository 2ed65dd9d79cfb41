import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteNonFinite, withoutQuotes } from '../../../src/codec/json-non-finite.ts';

const quoted = (text: string): string | undefined => {
  const bytes = quoteNonFinite([Buffer.from(text)]);
  return bytes && Buffer.from(bytes).toString();
};

test.each([
  ['[NaN,1]', '["NaN",1]'],
  ['[-NaN,Inf,-Inf]', '["NaN","Infinity","-Infinity"]'],
  ['[[Infinity],[-Infinity]]', '[["Infinity"],["-Infinity"]]'],
  ['{"NaN":"a \\" NaN","b":NaN}', '{"NaN":"a \\" NaN","b":"NaN"}'],
  ['["NaN"]', undefined],
  ['[NaN1,Infinit,NaN.5,Inf_]', undefined],
  ['NaN', '"NaN"'],
  ['[-1,-2]', undefined],
])('the bare numbers of %s', (text, expected) => {
  expect(quoted(text)).toBe(expected);
});

test('bare numbers are quoted as a search by a regular expression does it', () => {
  const token = fc.constantFrom(
    'NaN',
    '-NaN',
    'Inf',
    '-Inf',
    'Infinity',
    '-Infinity',
    'Infi',
    '-',
    'N',
    '1',
    '.',
    ',',
    '[',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
      (text) => {
        const expected = text.replace(/(-?)(NaN|Inf(?:inity)?)(?![\w.])/g, (_, sign, word) =>
          word === 'NaN' ? '"NaN"' : `"${sign}Infinity"`,
        );
        expect(quoted(text) ?? text).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

test('millions of them take no memory but the text', () => {
  const text = Buffer.from(`[${'NaN,'.repeat(2_000_000)}1]`);
  const before = process.memoryUsage().heapUsed;
  expect(quoteNonFinite([text])?.length).toBe(text.length + 2 * 2_000_000);
  // A Buffer for each took 271 MB for 4 MB of text.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 2 ** 20);
});

test('elements lose the quotes of their numbers that are not finite', () => {
  expect(Buffer.from(withoutQuotes(Buffer.from('1,"NaN","-Infinity",true'))).toString()).toBe('1,NaN,-Infinity,true');
  const finite = Buffer.from('1,2');
  expect(withoutQuotes(finite)).toBe(finite);
});
