"""Only what has come as a whole is a request. A client that ends amid its header or its body has asked for nothing, and
what has come of it must not be carried out: without its Authorization, a cut-off PUT would create a bucket.
"""

import io

from werkzeug.exceptions import BadRequest
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wsgi import get_input_stream


class HeaderLines:
    """Lines of a connection, and whether it has ended with them: http.server takes that for the end of a header."""

    def __init__(self, stream):
        self.stream = stream
        self.have_ended = False

    def readline(self, *limit):
        line = self.stream.readline(*limit)
        self.have_ended = line == b""
        return line


class WholeRequestHandler(WSGIRequestHandler):
    def parse_request(self):
        connection = self.rfile
        self.rfile = HeaderLines(connection)
        try:
            return super().parse_request() and not self.rfile.have_ended
        finally:
            self.rfile = connection


def with_whole_body(app):
    """The application, asked only once a body is here: nobody else waits for a client that is slow to send it."""

    def answer(environ, start_response):
        try:
            environ["wsgi.input"] = io.BytesIO(get_input_stream(environ).read())
        except (BadRequest, OSError):
            return BadRequest()(environ, start_response)  # it was cut off
        return app(environ, start_response)

    return answer
