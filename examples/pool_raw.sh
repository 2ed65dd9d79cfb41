#!/bin/sh
# Pools raw little-endian floats with curl; the query has datatype and shape.
set -eu
server=${POOLSERVE_URL:-http://localhost:8080}

python3 -c 'import array, sys; array.array("f", range(16)).tofile(sys.stdout.buffer)' >features.f32
curl --silent --show-error --fail-with-body -T features.f32 -o pooled.f32 \
  "$server/v1/pool/window/max?kernel_shape=2,2&strides=2&shape=1,1,4,4&datatype=FP32"

od -A n -t f4 pooled.f32
# prints 5 7 13 15
