/** Options of the reference: no requests to other servers, no links to the vendor's hosted products. */
const CONFIGURATION = {
  _integration: 'fastify',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'both',
  customCss: 'a[href^="https://www.scalar.com"] { display: none }',
};

/** Returns the page of the API reference; `script` and `url` are the URLs of its script and of the OpenAPI document. */
export const referencePage = (script: string, url: string): string => `<!doctype html>
<html lang="en">
  <head>
    <title>poolserve</title>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <div id="app"></div>
    <script src="${script}"></script>
    <script type="text/javascript">
      Scalar.createApiReference('#app', ${JSON.stringify({ ...CONFIGURATION, url })})
    </script>
  </body>
</html>
`;
