import type { Browser, Page } from 'playwright-core';

export type Operation = { readonly tag: string; readonly method: string; readonly path: string };

/** Far above what a busy machine takes to start the page. */
const LIMIT_MS = 120_000;

/**
 * Opens an operation in the API reference, presses Send and reads the response that the page shows. Returns what is
 * wrong: a status other than 200, an error in the console, or a request to another server; undefined for nothing.
 */
export const trySend = async (browser: Browser, url: string, operation: Operation): Promise<string | undefined> => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(LIMIT_MS);
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (line) => {
    if (line.type() === 'error') faults.push(line.text());
  });
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(url)) faults.push(`a request to ${request.url()}`);
  });
  try {
    const status = await send(page, url, operation);
    if (status !== 200) faults.push(`a response of status ${status}`);
    return faults[0];
  } finally {
    await page.close();
  }
};

/** Presses Send. Returns the status, once the page shows it. */
const send = async (page: Page, url: string, { tag, method, path }: Operation): Promise<number> => {
  await page.goto(`${url}/docs#tag/${tag}/${method.toUpperCase()}${path}`);
  await page.getByRole('button', { name: `Test Request (${method} ${path})`, exact: true }).click();
  const [response] = await Promise.all([
    page.waitForResponse((sent) => sent.request().method() === method.toUpperCase() && !sent.url().includes('/docs')),
    page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click(),
  ]);
  await page
    .getByRole('dialog')
    .filter({ hasText: new RegExp(`Status:\\s*${response.status()}`) })
    .waitFor();
  return response.status();
};
