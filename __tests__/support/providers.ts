import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  createServer,
  type Http2Server,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { connect } from "node:net";
import { basename, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { terraformCommands } from "../../src/terraform/commands";
import { AWS_PROVIDERS } from "../../src/terraform/provider-mirror";
import {
  nameIn,
  reducedSchema,
  typesInUse,
  WEB_ACL,
  withoutNestedStatements,
} from "./provider-schema";

type Environment = Readonly<Record<string, string>>;

interface Provider {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly connection: ClientHttp2Session;
}

/** The shell ends with its standard input, that is with this process however that ends, and the provider with it. */
const RUN = '"$0" -debug & cat; kill -9 $!; wait';

/** The provider calls itself so, whichever program starts it. */
const OWN_NAME = "registry.terraform.io/hashicorp/aws";
const CONFIGURATION = {
  terraform: { required_providers: { aws: { source: "hashicorp/aws", version: "< 7.0.0" } } },
};

const GET_SCHEMA = "/tfplugin5.Provider/GetSchema";
const CONFIGURE = "/tfplugin5.Provider/Configure";
const VALIDATE_RESOURCE = "/tfplugin5.Provider/ValidateResourceTypeConfig";

/**
 * What the provider answers from the request alone: it may be asked before it is configured. Half of its CPU time goes
 * here, as it checks all of its 1,500 types each time, and most commands of a file ask the same.
 */
const ASKED_ONCE: ReadonlySet<string> = new Set([
  "/tfplugin5.Provider/PrepareProviderConfig",
  VALIDATE_RESOURCE,
  "/tfplugin5.Provider/ValidateDataSourceConfig",
]);

/** By operation and request, for all the files that this process tests. */
const answers = new Map<string, Promise<Buffer>>();

/** Of the provider, for all tests of a run. */
export interface InstalledProvider {
  readonly executable: string;
  /** A file with its answer to GetSchema, reduced to the types in use. */
  readonly schema: string;
  /** The same, for stacks whose web ACL is off. */
  readonly schemaWithoutWebAcl: string;
}

/** The variable by which terraform finds providers, in any number of commands at once. */
export interface Attached {
  readonly TF_REATTACH_PROVIDERS: string;
}

/** Installs the provider, and asks it for its schema. @param env of terraform */
export async function installProvider(
  env: Environment,
  folder: string,
): Promise<InstalledProvider> {
  const executable = await install(env, folder);
  const { process, connection } = await start(executable, env, folder);
  const answer = await ask(connection, GET_SCHEMA, framed(NOTHING));
  connection.destroy();
  process.stdin.end();
  await once(process, "exit");
  const schema = reducedSchema(answer.subarray(FRAME), typesInUse());
  const file = (name: string, message: Buffer) => {
    writeFileSync(join(folder, name), framed(message));
    return join(folder, name);
  };
  return {
    executable,
    schema: file("schema", schema),
    schemaWithoutWebAcl: file("schema-without-web-acl", withoutNestedStatements(schema)),
  };
}

/**
 * AWS providers that stay up from one terraform command to the next. By itself terraform reads all 700 MB of the
 * provider for a checksum in each command, starts it two to four times, and decodes the schemas of its 1,500 types:
 * nine tenths of the command's CPU time. So terraform is connected to this, which knows the schemas in use by heart,
 * and passes everything else on to the real provider.
 *
 * Of what is left, half was the schema of a web ACL, whose statements have statements in them. Where none is created
 * terraform gets a schema without those. The provider would not understand what comes of it: asked about a web ACL that
 * is off, this says itself that nothing is wrong, and to create one fails.
 * @see https://developer.hashicorp.com/terraform/plugin/debugging (2026-11)
 */
export class Providers {
  private readonly servers: Http2Server[] = [];
  private readonly all: Promise<Provider>[] = [];
  private readonly idle: Promise<Provider>[] = [];
  /** By connection of a terraform that has configured its provider. */
  private readonly configured = new Map<Http2Session, Promise<Provider>>();

  /** @param env of the providers: they and not terraform talk to AWS @param folder for their sockets */
  constructor(
    private readonly env: Environment,
    private readonly folder: string,
    private readonly installed: InstalledProvider,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** @param hasWebAcl whether a stack creates one */
  async listen({ hasWebAcl = false } = {}): Promise<Attached> {
    const socket = join(this.folder, hasWebAcl ? "terraform-with-web-acl" : "terraform");
    const server = createServer();
    this.servers.push(server);
    server.on("stream", (stream, headers) => {
      stream.on("error", () => {}); // terraform was interrupted
      this.serve(stream, headers, hasWebAcl).catch((error) => refuse(stream, error));
    });
    await once(server.listen(socket), "listening");
    const attached = {
      Protocol: "grpc",
      ProtocolVersion: 5,
      Pid: process.pid,
      // Terraform must not end this process when it is done.
      Test: true,
      Addr: { Network: "unix", String: socket },
    };
    const byName = Object.fromEntries(AWS_PROVIDERS.map((name) => [name, attached]));
    return { TF_REATTACH_PROVIDERS: JSON.stringify(byName) };
  }

  version(): string {
    const [, version = ""] = /_v(\d+\.\d+\.\d+)_/.exec(basename(this.installed.executable)) ?? [];
    return version;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.close();
    }
    for (const { process, connection } of await Promise.all(this.all)) {
      connection.destroy();
      process.stdin.end();
      await (process.exitCode ?? once(process, "exit"));
    }
  }

  private async serve(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    hasWebAcl: boolean,
  ): Promise<void> {
    const path = headers[":path"];
    if (path === GET_SCHEMA) {
      const { schema, schemaWithoutWebAcl } = this.installed;
      answer(stream, readFileSync(hasWebAcl ? schema : schemaWithoutWebAcl));
      return;
    }
    if (path !== undefined && ASKED_ONCE.has(path)) {
      const request = await buffer(stream);
      const isOff = !hasWebAcl && path === VALIDATE_RESOURCE && typeIn(request) === WEB_ACL;
      answer(stream, isOff ? framed(NOTHING) : await this.askOnce(path, request));
      return;
    }
    const { session } = stream;
    if (path === CONFIGURE && session) {
      this.lend(session);
    }
    const provider = await ((session && this.configured.get(session)) ?? this.any());
    forward(stream, headers, provider.connection);
  }

  /** A process holds one configuration, so the connection has it for itself until terraform has ended. */
  private lend(session: Http2Session): void {
    const provider = this.idle.pop() ?? this.start();
    this.configured.set(session, provider);
    session.once("close", () => {
      this.configured.delete(session);
      this.idle.push(provider);
    });
  }

  /** For what asks for no configuration. */
  private any(): Promise<Provider> {
    const [first] = this.all;
    if (first) {
      return first;
    }
    const started = this.start();
    this.idle.push(started);
    return started;
  }

  private async askOnce(path: string, request: Buffer): Promise<Buffer> {
    const key = `${path} ${request.toString("base64")}`;
    const known = answers.get(key);
    if (known) {
      return known;
    }
    const asked = this.any().then(({ connection }) => ask(connection, path, request));
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    return asked;
  }

  private start(): Promise<Provider> {
    const started = start(this.installed.executable, this.env, this.folder);
    this.all.push(started);
    return started;
  }
}

async function start(executable: string, env: Environment, folder: string): Promise<Provider> {
  const process = spawn("sh", ["-c", RUN, executable], {
    env: { ...env, TMPDIR: folder },
    stdio: ["pipe", "pipe", "ignore"],
  });
  let written = "";
  for await (const text of process.stdout
    .setEncoding("utf8")
    .iterator({ destroyOnReturn: false })) {
    written += text;
    const [, attached] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(written) ?? [];
    if (attached !== undefined) {
      process.stdout.resume();
      const socket: string = JSON.parse(attached)[OWN_NAME].Addr.String;
      const connection = connectHttp2("http://localhost", {
        createConnection: () => connect(socket),
      });
      connection.on("error", () => {}); // each request has its own
      return { process, connection };
    }
  }
  throw new Error(`The AWS provider did not start:\n${written}`);
}

/** @returns the executable that `terraform init` installs */
async function install(env: Environment, parent: string): Promise<string> {
  const folder = join(parent, "installation");
  mkdirSync(folder);
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(CONFIGURATION));
  await terraformCommands(folder, env).init();
  let path = join(folder, ".terraform", "providers");
  // <registry>/hashicorp/aws/<version>/<platform>/terraform-provider-aws_v<version>_x5
  for (const beginning of ["", "hashicorp", "aws", "", "", "terraform-provider-aws"]) {
    const name = readdirSync(path).find((name) => name.startsWith(beginning));
    path = join(path, name ?? beginning);
  }
  return path;
}

const GRPC = { "content-type": "application/grpc", te: "trailers" };

/** A gRPC message begins with a byte that says whether it is compressed, and its length. */
const FRAME = 5;

/** No problem, no attribute. */
const NOTHING = Buffer.alloc(0);

function typeIn(request: Buffer): string {
  return nameIn(request.subarray(FRAME));
}

function framed(message: Buffer): Buffer {
  const beginning = Buffer.alloc(FRAME);
  beginning.writeUInt32BE(message.length, 1);
  return Buffer.concat([beginning, message]);
}

/** @returns the framed answer @throws when it is an error of gRPC */
async function ask(connection: ClientHttp2Session, path: string, body: Buffer): Promise<Buffer> {
  const request = connection.request({ ":method": "POST", ":path": path, ...GRPC });
  let status: IncomingHttpHeaders = {};
  const note = (received: IncomingHttpHeaders) => {
    status = { ...status, ...received };
  };
  request.on("response", note).on("trailers", note);
  request.end(body);
  const answered = await buffer(request);
  if (status["grpc-status"] !== "0") {
    throw new Error(`${path}: ${status["grpc-status"]} ${status["grpc-message"]}`);
  }
  return answered;
}

function answer(stream: ServerHttp2Stream, body: Buffer): void {
  stream.respond({ "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(body);
}

function refuse(stream: ServerHttp2Stream, error: unknown): void {
  const status = { "grpc-status": "13", "grpc-message": encodeURIComponent(String(error)) };
  stream.respond({ "content-type": "application/grpc", ...status }, { endStream: true });
}

function forward(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  connection: ClientHttp2Session,
): void {
  const request = connection.request({ ":method": "POST", ":path": headers[":path"], ...GRPC });
  stream.pipe(request);
  let trailers = {};
  request.on("trailers", (received) => {
    trailers = received;
  });
  request.on("response", ({ ":status": _, ...received }) => {
    if ("grpc-status" in received) {
      stream.respond(received, { endStream: true });
      return;
    }
    stream.respond(received, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
    request.pipe(stream);
  });
  request.on("error", () => stream.destroy());
  stream.on("close", () => request.close());
}
