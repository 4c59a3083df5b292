import { once } from "node:events";
import { mkdirSync } from "node:fs";
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { connect } from "node:net";
import { join } from "node:path";
import { Schema } from "./provider-schema";
import { installedProvider, startProvider } from "./providers";

const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM } = constants;
const GET_SCHEMA = "/tfplugin5.Provider/GetSchema";
/** By default Node.js ends a connection with more than 10 MB under way; the whole schema has more. */
const LARGE = { maxSessionMemory: 1_000 };

/** A provider that runs, with the connection to it. */
interface Running {
  readonly client: ClientHttp2Session;
  readonly stop: () => Promise<void>;
}

/**
 * AWS providers that stay up from one terraform command to the next. Terraform by itself starts the provider two to
 * four times in each command, and reads the schemas of all its 1500 types of resources, of which a stack has thirty:
 * three quarters of the CPU time of a command. Here each connection of a terraform gets a real provider for itself,
 * as a provider has one configuration at a time; everything goes through unchanged but the schema, which is shortened.
 * @see https://developer.hashicorp.com/terraform/plugin/debugging (2026-11)
 */
export class ProviderPool {
  /** For TF_REATTACH_PROVIDERS. */
  readonly address: string;
  private readonly all: Promise<Running>[] = [];
  private readonly idle: Promise<Running>[] = [];
  private readonly schema = new Schema();
  private readonly server = createServer(LARGE);
  private executable: string | undefined;

  /** @param env of the providers: they and not terraform talk to AWS @param folder for sockets */
  constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly folder: string,
  ) {
    mkdirSync(folder, { recursive: true });
    const socket = join(folder, "pool");
    const Addr = { Network: "unix", String: socket };
    const reattach = { Protocol: "grpc", ProtocolVersion: 5, Pid: process.pid, Test: true, Addr };
    this.address = JSON.stringify({ "registry.terraform.io/hashicorp/aws": reattach });
    this.server.on("session", (session) => this.serve(session));
    this.server.listen(socket);
  }

  /** Takes the provider that `terraform init` has installed for a stack, and the stack's types of resources. */
  installed(data: string, configuration: string): void {
    this.executable ??= installedProvider(data);
    this.schema.use(configuration);
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const provider of await Promise.all(this.all)) {
      provider.client.destroy();
      await provider.stop();
    }
  }

  private serve(session: ServerHttp2Session): void {
    let lent: Promise<Running> | undefined;
    const provider = async () => {
      lent ??= this.idle.pop() ?? this.start();
      return (await lent).client;
    };
    session.on("error", () => {}); // terraform may be gone
    session.on("close", () => {
      if (lent) {
        this.idle.push(lent);
      }
    });
    session.on("stream", (stream, headers) => {
      stream.on("error", () => {});
      const answered =
        headers[":path"] === GET_SCHEMA
          ? this.schema
              .message(async () => whole(await provider(), headers))
              .then((message) => answer(stream, message))
          : provider().then((client) => forward(client, stream, headers));
      answered.catch((error) => stream.destroy(error));
    });
  }

  private start(): Promise<Running> {
    const start = async () => {
      if (this.executable === undefined) {
        throw new Error("no provider: sandbox.terraform(folder).init() comes first");
      }
      const { socket, stop } = await startProvider(this.executable, this.env, this.folder);
      const createConnection = () => connect(socket);
      const client = connectHttp2("http://provider", { ...LARGE, createConnection });
      await once(client, "connect");
      return { client, stop };
    };
    const started = start();
    this.all.push(started);
    return started;
  }
}

function forward(
  client: ClientHttp2Session,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  const request = client.request(headers);
  let trailers: IncomingHttpHeaders = {};
  stream.pipe(request);
  stream.on("close", () => request.close(NGHTTP2_CANCEL));
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  request.on("error", () => stream.close(NGHTTP2_CANCEL));
  request.on("trailers", (received) => {
    trailers = received;
  });
  request.on("response", (received, flags) => {
    if (stream.destroyed) {
      return;
    }
    if (flags & NGHTTP2_FLAG_END_STREAM) {
      stream.respond(received, { endStream: true });
    } else {
      stream.respond(received, { waitForTrailers: true });
      request.pipe(stream);
    }
  });
}

async function whole(client: ClientHttp2Session, headers: IncomingHttpHeaders): Promise<Buffer> {
  const request = client.request(headers);
  request.end(Buffer.alloc(5)); // an empty message
  return Buffer.concat(await request.toArray());
}

function answer(stream: ServerHttp2Stream, message: Buffer): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(message);
}
