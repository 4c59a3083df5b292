import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Feed } from "./feed";
import { EVENTS_NAME, livePage, POLICY, SCRIPT, SCRIPT_NAME } from "./page";
import type { Parts } from "./sections";

const HOST = "127.0.0.1";
const TOKEN_BYTES = 32;
/** Browsers in a few windows; more is not meant. */
const MOST_CONNECTIONS = 50;

/** For every answer: nothing is kept, passed on, or shown in another page. */
const HEADERS = {
  "Content-Security-Policy": POLICY,
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
};

export interface PageProps {
  /** 0 for a free one. */
  readonly port: number;
  /** What the page shows. Does not fail. */
  readonly read: () => Promise<Parts>;
  readonly everySeconds: number;
}

export interface PageServer {
  /** With the token, which is what lets a browser in. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the page on this machine alone, to whoever knows its address. It answers reads only, and only those that name
 * it by a name of its own: no page of the internet can lead a browser to it under another one.
 * @throws when the port cannot be had
 */
export async function servePage({ port, read, everySeconds }: PageProps): Promise<PageServer> {
  const feed = new Feed(read, everySeconds * 1000);
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const server = createServer((request, response) => {
    const { port: own } = server.address() as AddressInfo;
    const hosts = [`${HOST}:${own}`, `localhost:${own}`];
    const name = hosts.includes(request.headers.host ?? "") ? nameIn(request, token) : undefined;
    if (name === undefined) {
      refuse(response, 404);
    } else if (request.method !== "GET") {
      response.setHeader("Allow", "GET");
      refuse(response, 405);
    } else {
      answer(name, response, feed, everySeconds);
    }
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(port, HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `port ${port} of ${HOST} cannot be used (${code}). Choose another with --port, or leave it out for a free one`,
      { cause: error },
    );
  }
  feed.refresh();
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/${token}/`,
    close: async () => {
      feed.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What is asked for behind the token; undefined without the right one. */
function nameIn({ url = "" }: IncomingMessage, token: string): string | undefined {
  const [, given = "", name] = /^\/([^/?]*)\/([^/?]*)$/.exec(url) ?? [];
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b) ? name : undefined;
}

function answer(name: string, response: ServerResponse, feed: Feed, everySeconds: number): void {
  if (name === "") {
    feed.refresh();
    send(response, "text/html", livePage(feed.latest, everySeconds));
  } else if (name === SCRIPT_NAME) {
    send(response, "text/javascript", SCRIPT);
  } else if (name === EVENTS_NAME) {
    stream(response, feed);
  } else {
    refuse(response, 404);
  }
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...HEADERS, "Content-Type": `${type}; charset=utf-8` }).end(text);
}

/** Server-sent events: each holds every part of the page. */
function stream(response: ServerResponse, feed: Feed): void {
  response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream" });
  const write = (parts: Parts) => {
    const texts = Object.entries(parts).map(([name, part]) => [name, part.text]);
    response.write(`data: ${JSON.stringify(Object.fromEntries(texts))}\n\n`);
  };
  write(feed.latest);
  response.once("close", feed.watch(write));
}

function refuse(response: ServerResponse, status: 404 | 405): void {
  response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain" }).end();
}
