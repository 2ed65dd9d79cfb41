"""Streams an array that is never in memory as a whole: one thread sends it while this one reads the response.

requests and most other clients send a whole body before they read. If the response exceeds the buffers of the
connection, client and server then wait for each other until the server aborts the stream.
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
response = connection.getresponse()
assert response.status == 200, response.read()
pooled_plane = height // 2 * width // 2 * 4
largest = 0.0
# A response that was broken off raises http.client.IncompleteRead: it is never taken for a whole one.
for _ in range(planes):
    pooled = np.frombuffer(response.read(pooled_plane), np.float32)
    largest = max(largest, float(pooled.max()))
sender.join()

print(response.getheader("x-tensor-shape"), largest)
# prints 1,256,128,128 255.0
