import type { Target } from './drive.ts';
import { headersOf, pathOf, randomExchange, type Scenario } from './scenario.ts';

/**
 * The scenario's requests to a poolserve, each of a random tensor that was pooled once: that response was compared with a
 * plain loop, and all later ones have to have its bytes (same request, same bytes).
 * @throws Error when the first response to one of them is wrong
 */
export const verifiedTarget = async (server: string, scenario: Scenario): Promise<Target> => {
  const url = `${server}${pathOf(scenario)}`;
  const headers = headersOf(scenario);
  const exchanges = Array.from({ length: scenario.connections }, async () => {
    const { body, holds } = randomExchange(scenario);
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200) throw new Error(`${url} returned ${response.status}: ${bytes}`);
    if (!holds(bytes)) throw new Error(`${scenario.name}: the response is not what a plain loop gives`);
    return { body, response: bytes };
  });
  return { url, headers, exchanges: await Promise.all(exchanges) };
};
