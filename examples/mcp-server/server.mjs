import { createServer as createHttpServer } from "node:http";
import { hostHeaderValidation, originValidation, toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, localhostAllowedOrigins } from "@modelcontextprotocol/server";
import { arePlaceholder, createRequestState } from "./request-state.mjs";
import { identifyTask } from "./task.mjs";
import { createServer } from "./tools.mjs";

const env = process.env;
const here = await identifyTask(env);
const requestState = createRequestState(env.MCP_REQUEST_STATE_KEYS);

const allowedHosts = list(env.MCP_ALLOWED_HOSTS);
// Behind a load balancer every Host is as good as the other; what browsers must not do, the Origin tells.
const isHostAllowed = allowedHosts.length > 0 ? hostHeaderValidation(allowedHosts) : () => true;
const isOriginAllowed = originValidation([
  ...localhostAllowedOrigins(),
  ...hostsOf("MCP_ALLOWED_ORIGINS"),
  ...hostsOf("MCP_PUBLIC_URL"),
]);

const mcp = createMcpHandler(
  () => {
    const server = createServer(here, requestState);
    server.server.onerror = logError;
    return server;
  },
  // Nothing here ever changes, and an open subscription would keep a task from ending.
  { maxSubscriptions: 0, onerror: logError },
);
const handleMcp = toNodeHandler(mcp, { onerror: logError });

const server = createHttpServer((request, response) => {
  const start = performance.now();
  const path = request.url?.replace(/\?.*/, "") ?? "/";
  // Probes come with an address as Host, every few seconds: no check, no line.
  if (path === "/health") {
    response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
    return;
  }
  response.once("close", () => {
    log(describe(request, response, path, performance.now() - start));
    if (!server.listening) {
      // Its connection would be kept for a next request, and the process with it.
      server.closeIdleConnections();
    }
  });
  if (!isHostAllowed(request, response) || !isOriginAllowed(request, response)) {
    return;
  }
  // With the slash too: clients refuse to follow a redirect from https to http, or turn the POST into a GET.
  if (path === "/mcp" || path === "/mcp/") {
    handleMcp(request, response);
    return;
  }
  response.writeHead(404, { "content-type": "text/plain" }).end("The MCP endpoint is /mcp\n");
});

// Longer than a load balancer's longest idle timeout (4000 s), so that never the server closes a connection that the
// load balancer is about to use: its client would see a 502.
server.keepAliveTimeout = 4_010_000;

server.listen(Number(env.PORT || 8001), env.HOST || "0.0.0.0", () => {
  log({ event: "listening", address: server.address(), ...here, url: env.MCP_PUBLIC_URL });
  if (arePlaceholder(env.MCP_REQUEST_STATE_KEYS)) {
    log({
      event: "warning",
      message:
        "MCP_REQUEST_STATE_KEYS is not set yet, so dialogues fail on more than one task. Set it: " +
        "npx fleet secret set MCP_REQUEST_STATE_KEYS --generate",
    });
  }
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  // A second one ends the process at once.
  process.once(signal, () => {
    log({ event: "stopping", signal });
    // Running calls are finished; then nothing is left to do, and the process ends with 0.
    server.close(() => log({ event: "stopped" }));
  });
}

/** @param {string} variable has addresses separated by commas */
function hostsOf(variable) {
  return list(env[variable]).map((address) => {
    const host = URL.canParse(address) ? new URL(address).hostname : "";
    if (host === "") {
      throw new Error(
        `${variable}: "${address}" is no address. It takes addresses such as https://app.example.com, separated by commas.`,
      );
    }
    return host;
  });
}

/** @param {string | undefined} text names separated by commas */
function list(text) {
  return (text ?? "").split(",").flatMap((name) => name.trim().toLowerCase() || []);
}

/**
 * The line of a request: names, never what a call was given or a header that may hold a secret.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {string} path
 * @param {number} milliseconds
 */
function describe({ method, headers }, response, path, milliseconds) {
  return {
    event: "request",
    method,
    path,
    // Older clients do not send these two.
    call: headers["mcp-method"],
    name: headers["mcp-name"],
    status: response.statusCode,
    // False when the client went before the answer was there.
    finished: response.writableFinished,
    milliseconds: Math.round(milliseconds),
  };
}

/** @param {Error} error */
function logError(error) {
  log({ event: "error", message: error.message });
}

/** @param {object} fields */
function log(fields) {
  console.log(JSON.stringify({ at: new Date().toISOString(), ...fields }));
}
