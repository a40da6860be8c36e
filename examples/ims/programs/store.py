#!/usr/bin/env python3
"""The subscriber store: one line of JSON in, one line of JSON out, over TCP.

`register` says which edge serves a number; `find` says at which edge a subscriber's number is served.
"""

import json
import socketserver
import sys


class Store(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, config):
        super().__init__(("127.0.0.1", 0), Request)
        self.realm = config["realm"]
        self.edges = {}


class Request(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        request = json.loads(self.rfile.readline(65536))
        answer = self.answer(request)
        self.wfile.write(json.dumps(answer, sort_keys=True).encode() + b"\n")

    def answer(self, request):
        match request.get("ask"):
            case "ping":
                return {"realm": self.server.realm}
            case "register":
                self.server.edges[str(request["number"])] = request["address"]
                return {"registered": request["number"]}
            case "find":
                return {"edge": self.server.edges.get(str(request["number"]))}
            case other:
                return {"error": f"nobody asks `{other}` here"}


def main():
    config_path, state_path = sys.argv[1:]
    with open(config_path, encoding="utf-8") as config_file:
        config = json.load(config_file)
    with Store(config) as store:
        with open(state_path, "w", encoding="utf-8") as state:
            json.dump({"address": "127.0.0.1:%d" % store.server_address[1]}, state)
        store.serve_forever()


main()
