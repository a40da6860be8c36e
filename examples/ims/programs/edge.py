#!/usr/bin/env python3
"""The edge function: answers SIP OPTIONS over UDP.

A request for `sip:user@N.realm` is for the edge with number N. An edge that is not meant asks the subscriber store
where N is served and passes the request on, so that an answer's Via lines tell which edges it came through.
"""

import json
import socket
import socketserver
import sys


def ask(address, question):
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(json.dumps(question).encode() + b"\n")
        return json.loads(connection.makefile().readline())


class Edge(socketserver.ThreadingUDPServer):
    daemon_threads = True

    def __init__(self, config):
        super().__init__(("127.0.0.1", 0), Request)
        self.number = str(config["number"])
        self.store = config["store"]
        self.realm = config["realm"]
        self.address = "127.0.0.1:%d" % self.server_address[1]


class Request(socketserver.BaseRequestHandler):
    def handle(self):
        data, reply = self.request
        lines = data.decode("utf-8", "replace").split("\r\n")
        reply.sendto(self.answer(lines).encode(), self.client_address)

    def answer(self, lines):
        edge = self.server
        method, uri, _ = (lines[0].split(" ") + ["", ""])[:3]
        via = f"Via: SIP/2.0/UDP {edge.address};edge={edge.number}"
        if method != "OPTIONS":
            return self.response(lines, "405 Method Not Allowed", [via])
        number = uri.partition("@")[2].partition(".")[0]
        if number == edge.number:
            return self.response(lines, "200 OK", [via, "Accept: application/sdp", f"Server: {edge.realm}"])
        other = ask(edge.store, {"ask": "find", "number": number}).get("edge")
        if other is None:
            return self.response(lines, "404 Not Found", [via])
        return self.forward(lines, other, via)

    def forward(self, lines, other, via):
        host, port = other.rsplit(":", 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as onward:
            onward.settimeout(5)
            onward.sendto("\r\n".join([lines[0], via] + lines[1:]).encode(), (host, int(port)))
            return onward.recv(65536).decode()

    def response(self, lines, status, headers):
        passed = [line for line in lines[1:] if line.partition(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
        return "\r\n".join([f"SIP/2.0 {status}"] + headers + passed + ["Content-Length: 0", "", ""])


def main():
    config_path, state_path = sys.argv[1:]
    with open(config_path, encoding="utf-8") as config_file:
        config = json.load(config_file)
    with Edge(config) as edge:
        ask(edge.store, {"ask": "register", "number": edge.number, "address": edge.address})
        with open(state_path, "w", encoding="utf-8") as state:
            json.dump({"address": edge.address}, state)
        edge.serve_forever()


main()
