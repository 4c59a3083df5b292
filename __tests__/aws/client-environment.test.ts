import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { certificatePem, TRUST } from "../check/trusting";
import { setAwsEnvironment } from "../support/aws-environment";
import { useFolder } from "../support/folder";

const folder = useFolder();
/** Whose keys signed the requests of a test. */
const signers: string[] = [];
/** Where the proxy was asked to connect to. */
const tunnels: string[] = [];
const open = new Set<Socket>();

/** ECS, and what gives the credentials of a login. */
function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const [, signer] = /Credential=(\w+)/.exec(incoming.headers.authorization ?? "") ?? [];
  const roleCredentials = {
    accessKeyId: "LOGIN",
    secretAccessKey: "s",
    sessionToken: "t",
    expiration: Date.now() + 3_600_000,
  };
  const isLogin = incoming.url?.startsWith("/federation/credentials");
  signers.push(...(isLogin ? [] : [signer ?? "nobody"]));
  outgoing.writeHead(200, {
    "content-type": isLogin ? "application/json" : "application/x-amz-json-1.1",
  });
  outgoing.end(JSON.stringify(isLogin ? { roleCredentials } : { clusterArns: [] }));
}

const plain = createServer(answer);
const trusted = createHttpsServer(tls("trusted"), answer);
/** Its certificate is for mcp.example.com, a name that only the proxy knows. */
const named = createHttpsServer(tls("other-name"), answer);
const proxy = createServer().on("connect", ({ url = "" }, socket: Socket) => {
  tunnels.push(url);
  const target = connect(portOf(named), "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(target).pipe(socket);
  });
  for (const end of [socket, target]) {
    end.on("error", () => {});
  }
});
const servers = [plain, trusted, named, proxy];

function tls(name: "trusted" | "other-name") {
  return { cert: certificatePem(name), key: certificatePem(name) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  for (const server of servers) {
    server.on("connection", (socket: Socket) => void open.add(socket));
    await once(server.listen(0, "127.0.0.1"), "listening");
  }
  writeFileSync(
    join(folder.path, "credentials"),
    ["one", "two"]
      .map((name) => `[${name}]\naws_access_key_id = ${name}\naws_secret_access_key = s\n`)
      .join(""),
  );
  writeFileSync(
    join(folder.path, "config"),
    "[profile login]\nsso_session = us\nsso_account_id = 123456789012\nsso_role_name = admin\n" +
      "[sso-session us]\nsso_region = us-east-1\nsso_start_url = https://us.example.com\n",
  );
  const cache = join(folder.path, ".aws", "sso", "cache");
  mkdirSync(cache, { recursive: true });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  writeFileSync(
    join(cache, `${createHash("sha1").update("us").digest("hex")}.json`),
    JSON.stringify({ accessToken: "token", expiresAt }),
  );
});

afterAll(() => {
  for (const socket of open) {
    socket.destroy();
  }
  for (const server of servers) {
    server.close();
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  signers.length = 0;
  tunnels.length = 0;
});

/** Asks ECS as any command does, in an environment that has these variables of AWS and of the network. */
async function ask(env: Readonly<Record<string, string>>): Promise<void> {
  vi.resetModules();
  const network = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];
  setAwsEnvironment({
    ...Object.fromEntries(network.map((name) => [name, undefined])),
    HOME: folder.path,
    AWS_CONFIG_FILE: join(folder.path, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder.path, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    ...env,
  });
  const { awsClient } = await import("../../src/aws/client.js");
  await awsClient(ECSClient, "eu-west-1").send(new ListClustersCommand({}));
}

const KEYS = { AWS_ACCESS_KEY_ID: "KEYS", AWS_SECRET_ACCESS_KEY: "s" };
const plainUrl = () => `http://127.0.0.1:${portOf(plain)}`;
const proxyUrl = () => `http://127.0.0.1:${portOf(proxy)}`;
const BEHIND_PROXY = {
  ...KEYS,
  AWS_ENDPOINT_URL: "https://mcp.example.com",
  AWS_CA_BUNDLE: TRUST.NODE_EXTRA_CA_CERTS,
};

describe("the account is that of Terraform and the AWS CLI", () => {
  it.each([
    ["of the keys, also when a profile is set", { ...KEYS, AWS_PROFILE: "one" }, "KEYS"],
    ["of the profile", { AWS_PROFILE: "one" }, "one"],
    ["of the profile by its older name", { AWS_DEFAULT_PROFILE: "two" }, "two"],
    ["of AWS_PROFILE before that", { AWS_PROFILE: "one", AWS_DEFAULT_PROFILE: "two" }, "one"],
    [
      "of the profile without half of a key",
      { AWS_ACCESS_KEY_ID: "KEYS", AWS_PROFILE: "one" },
      "one",
    ],
  ])("%s", async (_, env, signer) => {
    const warned = vi.spyOn(console, "warn");
    await ask({ ...env, AWS_ENDPOINT_URL: plainUrl() });
    expect(signers).toEqual([signer]);
    expect(warned).not.toHaveBeenCalled();
  });
});

it.each(["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])("a wrong %s is named", async (name) => {
  const { explainAwsError } = await import("../../src/aws/explain.js");
  const error: Error = await ask({ [name]: "nope", AWS_ENDPOINT_URL: plainUrl() }).catch(
    (it) => it,
  );
  expect(explainAwsError(error).message).toMatch(
    new RegExp(`^AWS credentials are missing: .* try again\\. ${name} is "nope" \\(`),
  );
});

describe("the authorities of AWS_CA_BUNDLE", () => {
  const endpoint = () => ({ ...KEYS, AWS_ENDPOINT_URL: `https://127.0.0.1:${portOf(trusted)}` });

  it("are trusted", async () => {
    await ask({ ...endpoint(), AWS_CA_BUNDLE: TRUST.NODE_EXTRA_CA_CERTS });
    expect(signers).toEqual(["KEYS"]);
  });

  it("are what the message without them names", async () => {
    await expect(ask(endpoint())).rejects.toThrow(/is not trusted here \(AWS_CA_BUNDLE names/);
  });

  it("have to be in a file", async () => {
    const missing = join(folder.path, "missing.pem");
    await expect(ask({ ...endpoint(), AWS_CA_BUNDLE: missing })).rejects.toThrow(
      `AWS_CA_BUNDLE is "${missing}", which cannot be read (ENOENT)`,
    );
  });
});

describe("the proxy of the environment", () => {
  it.each([
    ["https_proxy", () => proxyUrl()],
    ["HTTPS_PROXY", () => proxyUrl().replace("http://", "")],
  ])("leads to AWS: %s", async (name, value) => {
    await ask({ ...BEHIND_PROXY, [name]: value() });
    expect(tunnels).toEqual(["mcp.example.com:443"]);
    expect(signers).toEqual(["KEYS"]);
  });

  it("leads to the login of a profile, too", async () => {
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = BEHIND_PROXY;
    await ask({ ...env, https_proxy: proxyUrl(), AWS_PROFILE: "login" });
    expect(signers).toEqual(["LOGIN"]);
    expect(tunnels.length).toBeGreaterThan(0);
  });

  it("is not asked for what NO_PROXY names", async () => {
    await ask({
      ...BEHIND_PROXY,
      AWS_ENDPOINT_URL: `https://127.0.0.1:${portOf(trusted)}`,
      https_proxy: proxyUrl(),
      NO_PROXY: "example.org,127.0.0.1",
    });
    expect(signers).toEqual(["KEYS"]);
    expect(tunnels).toEqual([]);
  });

  it("is named when it does not answer, without its password", async () => {
    const gone = createServer();
    await once(gone.listen(0, "127.0.0.1"), "listening");
    const host = `127.0.0.1:${portOf(gone)}`;
    await once(gone.close(), "close");
    await expect(
      ask({ ...BEHIND_PROXY, https_proxy: `http://me:hunter2@${host}` }),
    ).rejects.toThrow(
      `AWS cannot be reached: https://mcp.example.com through the proxy http://${host} refuses connections`,
    );
  });

  it("has to be one, and is not shown", async () => {
    await expect(ask({ ...BEHIND_PROXY, https_proxy: "socks5://me:hunter2@h" })).rejects.toThrow(
      /^https_proxy names no proxy that fleet can use\. Write http:/,
    );
  });
});
