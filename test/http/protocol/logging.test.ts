import { writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFile } from '../../support/temporary-file.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

const server: ServerUnderTest = await startServer({ logLevel: 'info' });
afterAll(() => server.close());

const change = (payload: unknown, on = server, headers = {}) =>
  on.app.inject({ method: 'POST', url: '/v2/logging', payload: JSON.stringify(payload), headers });
const INFO = {
  log_file: '',
  log_info: true,
  log_warning: true,
  log_error: true,
  log_verbose_level: 0,
  log_format: 'default',
};
const ERROR = { ...INFO, log_info: false, log_warning: false };
beforeEach(async () => {
  await change({ log_info: true, log_verbose_level: 0 });
});

const lines = (id: string) => server.log.filter(({ request_id }) => request_id === id).length;
const probe = async (url: string, id: string) => {
  await server.app.inject({ url, headers: { 'x-request-id': id } });
  await new Promise(setImmediate);
};

describe('/v2/logging', () => {
  test('has the settings of the level', async () => {
    expect((await server.app.inject('/v2/logging')).json()).toEqual(INFO);
  });

  test.each([
    [{ log_verbose_level: 1 }, { ...INFO, log_verbose_level: 1 }],
    [{ log_verbose_level: 9 }, { ...INFO, log_verbose_level: 2 }],
    [{ log_info: false }, { ...INFO, log_info: false }],
    [{ log_warning: false }, ERROR],
    [{ log_error: false }, { ...ERROR, log_error: false }],
    [{ log_info: null, log_file: '', log_format: 'default' }, INFO],
    [{}, INFO],
  ])('%j changes to the nearest level', async (given, expected) => {
    expect((await change(given)).json()).toEqual(expected);
    expect((await server.app.inject('/v2/logging')).json()).toEqual(expected);
  });

  test('takes effect at once, and each change is logged with its request', async () => {
    await probe('/livez', 'before');
    await change({ log_verbose_level: 1 }, server, { 'x-request-id': 'louder' });
    await probe('/livez', 'debugged');
    await change({ log_error: false }, server, { 'x-request-id': 'quieter' });
    await probe('/v1/operators', 'silent');
    expect(['before', 'debugged', 'silent'].map(lines)).toEqual([0, 1, 0]);
    const changes = server.log.filter(({ msg }) => msg === 'the log level has changed');
    expect(changes.slice(-2)).toMatchObject([
      { request_id: 'louder', log_level: 'debug' },
      { request_id: 'quieter', log_level: 'silent' },
    ]);
  });

  test('is logged where it changes, also to silence and back', async () => {
    const changes = () => server.log.filter(({ msg }) => msg === 'the log level has changed').length;
    for (const given of [{ log_warning: false }, { log_error: false }, { log_error: true }, { log_info: true }]) {
      const before = changes();
      await change(given);
      expect(changes(), JSON.stringify(given)).toBe(before + 1);
      await change(given);
      expect(changes(), JSON.stringify(given)).toBe(before + 1);
    }
  });

  test.each([
    [{ log_level: 'debug' }, '/log_level', /log_verbose_level.*got "log_level"/],
    [{ log_info: 'yes' }, '/log_info', /true or false, got "yes"/],
    [{ log_info: {} }, '/log_info', /true or false, got an object/],
    [{ log_verbose_level: -1 }, '/log_verbose_level', /from 0, got -1/],
    [{ log_file: 'log.txt' }, '/log_file', /standard output, got "log.txt"/],
    [{ log_format: 'ISO8601' }, '/log_format', /"default", got "ISO8601"/],
    [{ log_info: false, log_verbose_level: 1 }, undefined, /consistent settings.*log_info=false, log_verbose_level=1/],
    [{ log_info: true, log_error: false }, undefined, /consistent settings/],
  ])('refuses %j and changes nothing', async (given, pointer, says) => {
    const refused = await change(given);
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'MALFORMED_INFERENCE']);
    expect(refused.json().pointer).toBe(pointer);
    expect(refused.json().error).toMatch(says);
    expect((await server.app.inject('/v2/logging')).json()).toEqual(INFO);
  });

  test('is changed by keys that may do all, and by no other', async () => {
    const apiKeysFile = temporaryFile('keys.txt');
    writeFileSync(apiKeysFile, 'key-of-all-0123456789 all\nkey-of-reader-0123456789 reader read\n');
    const guarded = await startServer({ apiKeysFile });
    const statuses: number[] = [];
    for (const key of ['none-0123456789012', 'key-of-reader-0123456789', 'key-of-all-0123456789'])
      statuses.push((await change({ log_verbose_level: 1 }, guarded, { 'x-api-key': key })).statusCode);
    expect(statuses).toEqual([401, 403, 200]);
    await guarded.close();
  });
});
