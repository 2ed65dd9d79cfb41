/** Options of the reference: no requests to other servers, no links to the vendor's hosted products. */
const CONFIGURATION = {
  _integration: 'fastify',
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'both',
  customCss: 'a[href^="https://www.scalar.com"] { display: none }',
};

/** Returns the page of the API reference; `script` is the URL of its script. */
export const referencePage = (script: string): string => `<!doctype html>
<html lang="en">
  <head>
    <title>poolserve</title>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
  </head>
  <body>
    <div id="app"></div>
    <script src="${script}"></script>
    <script type="text/javascript">
      Scalar.createApiReference('#app', ${JSON.stringify(CONFIGURATION)})
    </script>
  </body>
</html>
`;
