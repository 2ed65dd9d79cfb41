/** Texts of numbers that readers get wrong: at the edges of datatypes, past them, and texts that only look like numbers. */
export const EXTREME_NUMBERS: readonly string[] = [
  ...['0', '-0', '-1', '1', '2', '7', '0.1', '1.5', '-2.5', '1e-400', '1e308', '1e400', '-1e400', '1e99999999999'],
  ...['127', '128', '255', '256', '32768', '65535', '65536', '65504', '65520', '3.4028236e38'],
  ...['2147483647', '2147483648', '-2147483649', '4294967295', '4294967296', '1073741824'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740993'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '18446744073709551615'],
  ...['18446744073709551616', '123456789012345678901234567890', '9'.repeat(400), `0.${'3'.repeat(400)}`],
  ...['NaN', 'Infinity', '-Infinity', 'nan', 'inf', '-inf', '0x10', '1_000', '01', '+1', '.5', '5.', '1e', '１', '١'],
];

/** Names that mean something to a language, a file system or a log, and names that are only odd. */
export const HOSTILE_NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', '__metadata__'],
  ...[
    '',
    ' ',
    'x',
    'y',
    'X',
    'data',
    '#0 scratch',
    'x\u0000',
    '\ud800',
    '\u202ex',
    'ﬁ',
    'e\u0301',
    '𝒳',
    '../../etc/passwd',
  ],
  ...['a\r\nset-cookie: b=c', '%00', '%2e%2e', '{"a":1}', "'; DROP TABLE x; --", 'x'.repeat(200)],
];

/** Lists and objects that are deep, long or of another kind than expected. */
export const EXTREME_VALUES: readonly unknown[] = [
  ...[null, true, false, '', 'same', [], {}, [[]], [null], [{}], [[1, 2], [3]], [1, '2', null], ['3', '3']],
  ...[JSON.parse('{"__proto__":{"polluted":true}}'), JSON.parse('{"constructor":{"prototype":{"polluted":true}}}')],
  ...[Array(64).fill(1), Array(1000).fill(0), JSON.parse('['.repeat(200) + ']'.repeat(200)), 'a'.repeat(1000)],
];
