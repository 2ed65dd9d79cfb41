#!/bin/sh
# Pools numbers as JSON with curl.
set -eu
server=${POOLSERVE_URL:-http://localhost:8080}

curl --silent --show-error --fail-with-body -H 'content-type: application/json' \
  -d '{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2, 4], "data": [1, 2, 3, 4, 5, 6, 7, 8]}]}' \
  "$server/v1/pool/global/mean"
echo
# prints {"outputs":[{"name":"y","datatype":"FP32","shape":[1,2,1],"data":[2.5,6.5]}]}
