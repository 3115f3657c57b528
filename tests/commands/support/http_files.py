"""An HTTP server of files that can be as bad as servers and networks are."""
import http.server
import re
import ssl
import threading


class Behaviour:
    """How a file is served.

    ranges      the server sends the rest of a file when it is asked for it
    etag        the ETag, or a function that makes it from the number of requests before
    modified    Last-Modified
    breaks      after so many octets each response breaks off; a list has one entry for each response, then none does
    statuses    what the first requests are answered with instead
    length      what Content-Length says; None for the truth, "chunked" for chunks instead, "close" for nothing
    stalls_at   the octet before which responses stall until the server ends
    redirect    another URL to go to
    """

    def __init__(self, octets, ranges=True, etag='"1"', modified=None, breaks=(), statuses=(), length=None,
                 stalls_at=None, redirect=None):
        self.octets, self.ranges, self.etag, self.modified = octets, ranges, etag, modified
        self.breaks, self.statuses, self.length = breaks, list(statuses), length
        self.stalls_at, self.redirect = stalls_at, redirect
        self.requests = []  # the header Range of each, or None

    def break_after(self, request):
        if isinstance(self.breaks, int):
            return self.breaks
        return self.breaks[request] if request < len(self.breaks) else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.close_connection = True
        file = self.server.files.get(self.path.partition("?")[0])
        if file is None:
            return self.answer(404)
        number = len(file.requests)
        file.requests.append(self.headers["Range"])
        if number < len(file.statuses):
            return self.answer(file.statuses[number])
        if file.redirect:
            return self.answer(302, Location=file.redirect)
        etag = file.etag(number) if callable(file.etag) else file.etag
        headers = {name: value for name, value in (("ETag", etag), ("Last-Modified", file.modified)) if value}
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "")
        same = self.headers["If-Range"] in (None, etag, file.modified)
        if not (wanted and file.ranges and (same or callable(file.etag))):
            return self.send(file, 200, file.octets, 0, number, headers)
        first = int(wanted[1])
        if first >= len(file.octets):
            return self.answer(416, **headers, **{"Content-Range": "bytes */%d" % len(file.octets)})
        headers["Content-Range"] = "bytes %d-%d/%d" % (first, len(file.octets) - 1, len(file.octets))
        self.send(file, 206, file.octets[first:], first, number, headers)

    def answer(self, status, **headers):
        text = b"<html>not what was asked for</html>"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def send(self, file, status, octets, first, number, headers):
        chunked = file.length == "chunked"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif file.length != "close":
            self.send_header("Content-Length", str(len(octets) if file.length is None else file.length - first))
        self.send_header("Connection", "close")
        self.end_headers()
        end = file.break_after(number)
        part = octets if end is None else octets[:end]
        if file.stalls_at is not None:
            part = part[:max(file.stalls_at - first, 0)]
        for at in range(0, len(part), 1 << 16):
            piece = part[at:at + (1 << 16)]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        self.wfile.flush()
        if file.stalls_at is not None:
            self.server.stalled.set()
            self.server.ending.wait()
        elif chunked and end is None:
            self.wfile.write(b"0\r\n\r\n")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, certificate=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {}
        self.stalled = threading.Event()  # a response stalls
        self.ending = threading.Event()
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, *_):
        pass  # a client that has gone is what is tested

    def add(self, name, octets, **behaviour):
        """\\returns the URL, and how the file is served"""
        self.files["/" + name] = Behaviour(octets, **behaviour)
        return "%s://127.0.0.1:%d/%s" % (self.scheme, self.server_port, name), self.files["/" + name]

    def end(self):
        self.ending.set()
        self.shutdown()
        self.server_close()
