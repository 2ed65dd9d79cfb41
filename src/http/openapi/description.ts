import manifest from '../../../package.json' with { type: 'json' };

/** The introduction of the API reference in Markdown: the idea, a tutorial of five minutes, the formats. */
export const DESCRIPTION = `${manifest.description}

Pooling is a **region scheme** (which elements belong to each output: \`window\`, \`global\`, \`sequence\`, …) with a **reduction** (how
they become one value: \`max\`, \`mean\`, \`lp\`, …). \`/v1\` is made for curl and HTTP libraries; \`/v2\` is the Open Inference Protocol,
for the clients of Triton and KServe.

## Five minutes

1. Pool 4 × 4 numbers in windows of 2 × 2. The response has \`"data":[6,8,14,16]\`.

   \`\`\`sh
   curl --json '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1,4,4],"data":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}]}' 'localhost:8080/v1/pool/window/max?kernel_shape=2,2'
   \`\`\`

2. Request its cost and output shape, without data.

   \`\`\`sh
   curl -X POST 'localhost:8080/v1/plan/window/max?kernel_shape=2,2&shape=1,1,4,4&datatype=FP32'
   \`\`\`

3. Send bytes instead of text: raw little-endian elements, which the query describes. The response is \`FHNP\`.

   \`\`\`sh
   printf ABCDEFGHIJKLMNOP | curl -T - 'localhost:8080/v1/pool/window/max?shape=1,1,4,4&datatype=UINT8&kernel_shape=2,2'
   \`\`\`

4. Look up another operator, its attributes and a complete example.

   \`\`\`sh
   curl 'localhost:8080/v1/operators/sequence/mean'
   \`\`\`

5. Run an operator of a framework by its own name.

   \`\`\`sh
   curl --json '{"inputs":[{"name":"input","datatype":"FP32","shape":[1,1,2,2],"data":[1,2,3,4]}],"parameters":{"kernel_size":2}}' 'localhost:8080/v2/models/torch.max_pool2d/infer'
   \`\`\`

## Formats

| Content-Type | body | tensors |
|---|---|---|
| \`application/json\` | \`{"inputs":[{"name","datatype","shape","data"}],"parameters":{}}\`; \`data\` flat or nested, or \`data_base64\` | many |
| \`application/octet-stream\`, or none | raw little-endian, row-major; \`shape\` and \`datatype\` in the query, those of the response in \`x-tensor-shape\`, \`x-tensor-datatype\` | one |
| \`application/x-npy\` | NumPy's .npy | one |
| \`application/x-safetensors\` | safetensors | many |

Tensors are \`[batch, channels, *spatial]\`, with \`layout=channels_last\` \`[batch, *spatial, channels]\`; the response header \`x-axes\` says
how the axes were read. Attributes are query parameters: \`3\` a number for every axis, \`2,3\` or a repeated key a list, \`true\`, \`True\`
or \`1\` a flag. Errors are problem documents (RFC 9457) with a stable \`code\` and a detail.
`;
