#!/bin/sh
# Streams a large .npy file with curl: the response arrives while the file is still being sent.
set -eu
server=${POOLSERVE_URL:-http://localhost:8080}

# 64 MiB, as numpy.save would write it: 1 x 256 planes of 256 x 256 floats.
python3 - <<'PYTHON'
import array
head = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 256, 256, 256), }"
with open("features.npy", "wb") as file:
    file.write(b"\x93NUMPY\x01\x00\x76\x00" + head.ljust(117).encode() + b"\n")
    for plane in range(256):
        array.array("f", [plane] * 256 * 256).tofile(file)
PYTHON
curl --silent --show-error --fail-with-body -T features.npy -o pooled.npy -H 'content-type: application/x-npy' \
  "$server/v1/pool/window/max?kernel_shape=2,2&stream=true"

wc -c <pooled.npy
# prints 16777344
