import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

const XML =
  '<?xml version="1.0"?><DescribeLoadBalancersResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/">';
const THROTTLED =
  "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>rate</Message></Error></ErrorResponse>";
const PAGE = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Welcome</body></html>";
const JSON_TYPE = "application/x-amz-json-1.1";

/** How a server treats a connection on which a request has come. */
type Behaviour = (socket: Socket, request: string) => void;

function http(status: string, type: string, body: string, announced = Buffer.byteLength(body)) {
  const head = [`HTTP/1.1 ${status}`, `content-type: ${type}`, `content-length: ${announced}`];
  return `${head.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`;
}

/** In the language of the request, as AWS's services answer. */
const isJson = (request: string) => /content-type: application\/x-amz-json/i.test(request);

/** Ways in which what stands behind AWS_ENDPOINT_URL is not AWS, and what is to be read of it. */
export const BROKEN_ENDPOINTS: Readonly<
  Record<string, { readonly behave: Behaviour; readonly says: RegExp }>
> = {
  "never answers": {
    behave: () => {},
    says: /does not answer|did not answer within 30 s/,
  },
  "sends its answer too slowly": {
    behave: (socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: 9999\r\n\r\n{`,
      );
      const drip = setInterval(() => socket.write(" "), 500);
      socket.on("close", () => clearInterval(drip));
    },
    says: /did not answer within 30 s/,
  },
  "closes the connection at once": {
    behave: (socket) => socket.end(),
    says: /closes the connection before its answer is complete \(ECONNRESET\)/,
  },
  "resets the connection": {
    behave: (socket) => socket.resetAndDestroy(),
    says: /closes the connection before its answer is complete \(ECONNRESET\)/,
  },
  "does not speak HTTP": {
    behave: (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"),
    says: /answers with what is not HTTP \(HPE_/,
  },
  "answers with an HTML page": {
    behave: (socket) => socket.end(http("200 OK", "text/html", PAGE)),
    says: /answers with an HTML page \(200 OK, text\/html\)/,
  },
  "answers with a proxy's error": {
    behave: (socket) => socket.end(http("502 Bad Gateway", "text/html", PAGE)),
    says: /answers 502 Bad Gateway, with an HTML page \(text\/html\)/,
  },
  "is not available": {
    behave: (socket) => socket.end(http("503 Service Unavailable", "text/plain", "try later")),
    says: /answers 503 Service Unavailable, with no (JSON object|XML), or (one|XML) that breaks off \(text\/plain\)/,
  },
  "sends elsewhere": {
    behave: (socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n`),
    says: /answers 302 Found, with nothing \(no content type\)/,
  },
  "answers with nothing": {
    behave: (socket) => socket.end(http("200 OK", JSON_TYPE, "")),
    says: /answers with nothing \(200 OK, application\/x-amz-json-1\.1\)/,
  },
  "breaks its answer off": {
    behave: (socket) => socket.end(http("200 OK", JSON_TYPE, '{"services":[', 9999)),
    says: /closes the connection before its answer is complete \(ECONNRESET\)/,
  },
  "answers with half a document": {
    behave: (socket, request) =>
      socket.end(
        isJson(request)
          ? http("200 OK", JSON_TYPE, '{"services":[{"status":"ACT')
          : http("200 OK", "text/xml", `${XML}<DescribeLoadBalancersResult><LoadBal`),
      ),
    says: /answers with no (JSON object|XML), or (one|XML) that breaks off \(200 OK, /,
  },
  "answers in the other language": {
    behave: (socket, request) =>
      socket.end(
        isJson(request)
          ? http("200 OK", "text/xml", `${XML}</DescribeLoadBalancersResponse>`)
          : http("200 OK", JSON_TYPE, '{"services":[]}'),
      ),
    says: /answers with no (JSON object|XML), or (one|XML) that breaks off \(200 OK, /,
  },
  "answers with other types": {
    behave: (socket, request) =>
      socket.end(
        isJson(request)
          ? http(
              "200 OK",
              JSON_TYPE,
              JSON.stringify({
                ...{ services: "two", ScalableTargets: 7, ResultsByTime: {}, PriceList: 1 },
                taskDefinition: [],
              }),
            )
          : http("200 OK", "text/xml", `${XML}</DescribeLoadBalancersResponse>`),
      ),
    says: /gives an answer without a list "\w+", so it is not AWS's/,
  },
  "never ends its answer": {
    behave: (socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: ${JSON_TYPE}\r\ntransfer-encoding: chunked\r\n\r\n`,
      );
      const chunk = `${(65536).toString(16)}\r\n${" ".repeat(65536)}\r\n`;
      const flood = () => {
        while (!socket.destroyed && socket.write(chunk)) {}
      };
      socket.on("drain", flood);
      flood();
    },
    says: /answers with more than 16777216 bytes/,
  },
};

/** As AWS does when there are too many requests, for ever. */
export const throttling: Behaviour = (socket, request) =>
  socket.end(
    isJson(request)
      ? http("400 Bad Request", JSON_TYPE, '{"__type":"ThrottlingException","message":"rate"}')
      : http("400 Bad Request", "text/xml", THROTTLED),
  );

/** What `npx fleet` asks AWS with, where this is AWS. */
export function environmentOf({ url }: Pick<BrokenEndpoint, "url">) {
  return { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
}

export interface BrokenEndpoint {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A server on a free port of 127.0.0.1 that behaves like this. */
export async function brokenEndpoint(behave: Behaviour): Promise<BrokenEndpoint> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    socket.once("data", (data) => behave(socket, data.toString()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
      await once(server, "close");
    },
  };
}
