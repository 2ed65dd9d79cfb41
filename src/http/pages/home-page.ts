import manifest from '../../../package.json' with { type: 'json' };

/** The options of the page: the origin of the server, whether callers need a key, whether metrics are served. */
export type PageOptions = { readonly origin: string; readonly needsKey: boolean; readonly hasMetrics: boolean };

const JSON_BODY = (name: string, parameters = ''): string =>
  `{"inputs":[{"name":"${name}","datatype":"FP32","shape":[1,1,4,4],"data":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}]${parameters}}`;

/** Returns commands that can be pasted, with their output. */
const examples = ({ origin, needsKey }: PageOptions): readonly (readonly [title: string, command: string])[] => {
  const key = needsKey ? '-H "x-api-key: $KEY" ' : '';
  return [
    [
      'The maximum of each 2 × 2 window, in JSON: 6, 8, 14, 16',
      `curl ${key}--json '${JSON_BODY('x')}' '${origin}/v1/pool/window/max?kernel_shape=2,2'`,
    ],
    [
      'The maximum of raw bytes, the letters A to P: FHNP',
      `printf ABCDEFGHIJKLMNOP | curl ${key}-T - '${origin}/v1/pool/window/max?shape=1,1,4,4&datatype=UINT8&kernel_shape=2,2'`,
    ],
    [
      'An operator of PyTorch in the Open Inference Protocol',
      `curl ${key}--json '${JSON_BODY('input', ',"parameters":{"kernel_size":2}')}' '${origin}/v2/models/torch.max_pool2d/infer'`,
    ],
  ];
};

const links = ({ hasMetrics }: PageOptions): readonly (readonly [url: string, text: string])[] => [
  ['/docs', 'API reference'],
  ['/openapi.yaml', 'OpenAPI'],
  ['/v1/operators', 'Operators'],
  ['/v2/models', 'Models'],
  ['/readyz', 'Readiness'],
  ...(hasMetrics ? [['/metrics', 'Metrics'] as const] : []),
];

const STYLE = `
  :root { color-scheme: light dark; --text: light-dark(#1c1e21, #e6e7e9); --soft: light-dark(#5c6370, #a0a6b0);
    --page: light-dark(#fff, #16181b); --code: light-dark(#f3f4f6, #22252a); --link: light-dark(#0b57d0, #8ab4f8); }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem; background: var(--page); color: var(--text);
    font: 1rem/1.5 system-ui, sans-serif; }
  h1 { margin: 0; font-size: 1.6rem; }
  h2 { margin: 1.5rem 0 .4rem; font-size: 1rem; font-weight: 600; }
  p { margin: .4rem 0; color: var(--soft); }
  pre { margin: 0; padding: .8rem; overflow-x: auto; background: var(--code); border-radius: .4rem; }
  code { font: .85rem/1.5 ui-monospace, monospace; }
  nav { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; margin-top: 1rem; }
  a { color: var(--link); }
`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** Returns the start page: a description, links and three commands; HTML without scripts. */
export const homePage = (options: PageOptions): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>poolserve</title>
<style>${STYLE}</style>
</head>
<body>
<h1>poolserve</h1>
<p>${escaped(manifest.description)}</p>
<nav>
${links(options)
  .map(([url, text]) => `<a href="${url}">${text}</a>`)
  .join('\n')}
</nav>
<main>
${examples(options)
  .map(([title, command]) => `<h2>${escaped(title)}</h2>\n<pre tabindex="0"><code>${escaped(command)}</code></pre>`)
  .join('\n')}
</main>
</body>
</html>
`;
