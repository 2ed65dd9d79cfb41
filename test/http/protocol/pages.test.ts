import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('the page of the API reference', () => {
  test('lets browsers run its own scripts and no others, from nowhere else, and in no frame', async () => {
    const { body, headers } = await server.app.inject('/docs/');
    const policy = new Map(
      String(headers['content-security-policy'])
        .split('; ')
        .map((directive) => directive.split(' '))
        .map(([name = '', ...sources]) => [name, sources]),
    );
    const inline = [...body.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g)].map(([, text = '']) =>
      createHash('sha256').update(text).digest('base64'),
    );
    expect(inline).toHaveLength(1);
    expect(policy.get('script-src')).toEqual(["'self'", ...inline.map((digest) => `'sha256-${digest}'`)]);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(
      [...policy.values()]
        .flat()
        .filter((source) => !/^('self'|'none'|'sha256-.*'|'unsafe-inline'|data:)$/.test(source)),
    ).toEqual([]);
    expect([...policy].filter(([, sources]) => sources.includes("'unsafe-inline'")).map(([name]) => name)).toEqual([
      'style-src',
    ]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('reads a document whose optional parameters are off, and which is that of the service otherwise', async () => {
    const { body } = await server.app.inject('/docs/');
    const [, url = ''] = /"url":"([^"]+)"/.exec(body) ?? [];
    const [shown, served] = await Promise.all([server.app.inject(url), server.app.inject('/openapi.json')]);
    const { parameters } = shown.json().components;
    expect(parameters.interpolation.examples).toEqual({ default: { 'x-disabled': true } });
    expect([parameters.region.examples, parameters.region.example]).toEqual([undefined, 'window']);
    const plain = shown.json();
    for (const parameter of Object.values<{ examples?: unknown }>(plain.components.parameters))
      delete parameter.examples;
    expect(plain).toEqual(served.json());
  });

  test('has scripts that browsers take for nothing else', async () => {
    const { headers } = await server.app.inject('/docs/js/scalar.js');
    expect(headers).toMatchObject({ 'content-type': /^application\/javascript/, 'x-content-type-options': 'nosniff' });
  });
});

describe('a page of another origin', () => {
  const ORIGIN = 'https://example.org';
  const preflight = {
    origin: ORIGIN,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-api-key',
  };
  const corsHeaders = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

  test('receives no headers of CORS without a setting', async () => {
    const asked = await server.app.inject({ url: '/v1/operators', headers: { origin: ORIGIN } });
    const preflighted = await server.app.inject({ method: 'OPTIONS', url: '/v1/pool/global/max', headers: preflight });
    expect([asked.statusCode, preflighted.statusCode]).toEqual([200, 405]);
    expect([...corsHeaders(asked.headers), ...corsHeaders(preflighted.headers)]).toEqual([]);
  });

  test('may call where its origin is set, and no other one may', async () => {
    const open = await startServer({ corsOrigin: ['https://other.example', ORIGIN] });
    onTestFinished(() => open.close());
    const asked = await open.app.inject({ url: '/v1/operators', headers: { origin: ORIGIN } });
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': /x-tensor-shape/,
      vary: 'Origin',
    });
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
    const preflighted = await open.app.inject({ method: 'OPTIONS', url: '/v1/pool/global/max', headers: preflight });
    expect(preflighted.statusCode).toBe(204);
    expect(preflighted.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT',
      'access-control-allow-headers': 'x-api-key',
    });
    for (const origin of ['https://example.org.evil.example', 'http://example.org', 'null']) {
      const stranger = await open.app.inject({ url: '/v1/operators', headers: { origin } });
      expect(stranger.headers['access-control-allow-origin'], origin).toBeUndefined();
    }
    const options = await open.app.inject({ method: 'OPTIONS', url: '/v1/operators', headers: { origin: ORIGIN } });
    expect(options.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  });

  test('may be any where * is set', async () => {
    const open = await startServer({ corsOrigin: ['*'] });
    onTestFinished(() => open.close());
    const asked = await open.app.inject({ url: '/v1/operators', headers: { origin: ORIGIN } });
    expect(asked.headers['access-control-allow-origin']).toBe('*');
  });
});
