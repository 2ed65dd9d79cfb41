"""Streams an array that never is in memory as a whole: one thread sends it, this one reads the answer meanwhile.

requests and most other clients send all of a body before they read: with an answer too large for the buffers between,
both sides then wait for each other, until the server breaks off.
"""

import http.client
import os
import threading
import urllib.parse

import numpy as np

server = urllib.parse.urlsplit(os.environ.get("POOLSERVE_URL", "http://localhost:8080"))
planes, height, width = 256, 256, 256

connection = http.client.HTTPConnection(server.hostname, server.port)
connection.putrequest(
    "POST", f"/v1/pool/window/max?kernel_shape=2,2&stream=true&datatype=FP32&shape=1,{planes},{height},{width}"
)
connection.putheader("content-length", str(planes * height * width * 4))
connection.endheaders()


def send():
    for plane in range(planes):
        connection.send(np.full((height, width), plane, np.float32).tobytes())


sender = threading.Thread(target=send)
sender.start()
answer = connection.getresponse()
assert answer.status == 200, answer.read()
pooled_plane = height // 2 * width // 2 * 4
largest = 0.0
# An answer that was broken off raises http.client.IncompleteRead: it is never taken for a whole one.
for _ in range(planes):
    pooled = np.frombuffer(answer.read(pooled_plane), np.float32)
    largest = max(largest, float(pooled.max()))
sender.join()

print(answer.getheader("x-tensor-shape"), largest)
# prints 1,256,128,128 255.0
