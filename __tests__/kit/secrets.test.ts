import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { variableDefinitions } from "../../src/fleet/variables";
import {
  hideAssignedSecrets,
  hideLoggedSecrets,
  hideSecrets,
  hideSecretsOf,
  looksSecret,
} from "../../src/kit/secrets";

describe("looksSecret", () => {
  it.each([
    "api_key",
    "apikey",
    "API-KEY",
    "api_kye",
    "api_kei",
    "DB_PASSWORD",
    "passwrod",
    "GITHUB_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "client.secret",
  ])("knows %s", (name) => expect(looksSecret(name)).toBe(true));

  it("takes no variable for one but the sensitive ones, and that where a value may stand by mistake", () => {
    const sensitive = Object.entries(variableDefinitions)
      .filter(([, definition]) => "sensitive" in definition)
      .map(([name]) => name);
    expect(sensitive).not.toEqual([]);
    expect(Object.keys(variableDefinitions).filter(looksSecret).sort()).toEqual(
      [...sensitive, "container_secrets"].sort(),
    );
  });
});

describe("hideSecrets", () => {
  it.each([
    ['api_key = "sk-1" # mine', "api_key = (hidden) # mine"],
    ['{ API_TOKEN = "t\\"1", PORT = "1" }', '{ API_TOKEN = (hidden), PORT = "1" }'],
    ['"DB_PASSWORD": "hunter2",', '"DB_PASSWORD": (hidden),'],
    ["#api_key = sk-1\r\ncpu = 1\r\n", "#api_key = (hidden)\r\ncpu = 1\r\n"],
    [
      "api_key = <<-EOF\n  sk-1\n  sk-2\n  EOF\ncpu = 1",
      "api_key = <<-EOF\n(hidden)\n(hidden)\n  EOF\ncpu = 1",
    ],
    ['tokens = {\n  a = "t1"\n}\ncpu = 1', "tokens = (hidden)\n(hidden)\n}\ncpu = 1"],
    ['api_key = "open\ncpu = 1', "api_key = (hidden)\ncpu = 1"],
    ["0 5 * * * API_TOKEN=t1 job", "0 5 * * * API_TOKEN=(hidden)"],
    ['{"api_key":\n  "hunter2"}', '{"api_key":\n  (hidden)}'],
    ['tokens = ["a",\n  "hunter2"]\ncpu = 1', "tokens = (hidden)\n(hidden)\ncpu = 1"],
    [
      '"secrets": {\n "DB": null }, "api_key": "hunter2"',
      '"secrets": (hidden)\n(hidden), "api_key": (hidden)',
    ],
    ['url = "postgres://u:hunter2@h/db"', 'url = "postgres://u:(hidden)@h/db"'],
    ['MCP_REQUEST_STATE_KEYS = "k1"', "MCP_REQUEST_STATE_KEYS = (hidden)"],
  ])("hides what secrets are set to: %j", (text, expected) => {
    expect(hideSecrets(text)).toBe(expected);
  });

  it("keeps the lines, and every text without a secret", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const hidden = hideSecrets(text);
        expect(hidden.split("\n")).toHaveLength(text.split("\n").length);
        const name = /[A-Za-z][\w.-]*(?=["']?\s*[=:])/g;
        expect(hidden === text || (text.match(name) ?? []).some(looksSecret)).toBe(true);
      }),
    );
  });
});

describe("a message", () => {
  it("shows no secret that it quotes with its name", () => {
    expect(hideAssignedSecrets('api_kye: "sk-live-1" is not understood here')).toBe(
      "api_kye: (hidden) is not understood here",
    );
  });

  it.each([
    ['DB_PASSWORD = [ "hunter2xyz" ]', 'must be a string; got: ["hunter2xyz"]'],
    ['API_KEY = { a = "hunter2" }', 'must be a string; got: {"a":"hunter2"}'],
    ['DB_PASSWORD "hunter2xyz"', 'DB_PASSWORD "hunter2xyz" is not understood here'],
    ['api_key = "hunter2 // word"', 'got: "hunter2 // word"'],
  ])("shows no secret of %j in another spelling", (text, message) => {
    expect(hideSecretsOf(text, message)).not.toMatch(/hunter2|word/);
  });

  it("shows no secret of its text, be it cut off", () => {
    const text = 'apikey = sk-live-123456\ncontainer_environment = { API_TOKEN = "t-1234567890" }';
    const message =
      'sk-live-123456 is an expression: "sk-live-12…"; got: {"API_TOKEN":"t-12345678…';
    expect(hideSecretsOf(text, message)).not.toMatch(/sk-live|t-1234/);
  });
});

describe("why ECS could not start a task", () => {
  const reason =
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed";

  it("is shown whole, though auth has a colon behind it", () => {
    expect(hideAssignedSecrets(reason)).toBe(reason);
    expect(hideLoggedSecrets(reason)).toBe(reason);
  });

  it("is no way to show a secret behind another name", () => {
    expect(hideLoggedSecrets(`${reason}: token: abc123`)).toBe(`${reason}: token: (hidden)`);
    expect(hideAssignedSecrets("registry auth: abc123")).toBe("registry auth: (hidden)");
  });
});

describe("what a container logs", () => {
  it.each([
    [
      '{"api_key":"sk-1","tokens":512,"msg":"two words"}',
      '{"api_key":(hidden),"tokens":(hidden),"msg":"two words"}',
    ],
    [
      '{"message":"{\\"api_key\\":\\"sk-1 x\\",\\"id\\":7}"}',
      '{"message":"{\\"api_key\\":(hidden),\\"id\\":7}"}',
    ],
    ["{ tokens: ['a', 'b'], id: 7 }", "{ tokens: (hidden), id: 7 }"],
    ["MCP_REQUEST_STATE_KEYS=b2xk,bmV3 PORT=1", "MCP_REQUEST_STATE_KEYS=(hidden) PORT=1"],
    ["server --api-key=sk-1 --port=8000", "server --api-key=(hidden) --port=8000"],
    ["GET /quote?apikey=sk-1&x=1 200", "GET /quote?apikey=(hidden) 200"],
    ["authorization: Bearer abc123def456", "authorization: Bearer (hidden)"],
    ["Basic information about Bearer tokens", "Basic information about Bearer tokens"],
    ["got eyJhbGciOi.eyJzdWIiOi.c2ln", "got (hidden)"],
    ["postgres://u:hunter2@h/db", "postgres://u:(hidden)@h/db"],
    ['{"level":"info","port":8000}', '{"level":"info","port":8000}'],
    [
      "unable to pull secrets or registry auth: execution resource retrieval failed: auth: hunter2",
      "unable to pull secrets or registry auth: execution resource retrieval failed: auth: (hidden)",
    ],
  ])("shows no secret: %s", (message, expected) => {
    expect(hideLoggedSecrets(message)).toBe(expected);
  });

  it("is hidden in time that grows with its length", () => {
    // Not by the clock, which goes on while a busy machine does something else.
    const started = process.cpuUsage();
    for (const part of ['token="', "\\", "[", 'key: [{"', "Bearer ", "eyJa.", "a:"]) {
      hideLoggedSecrets(part.repeat(40_000));
    }
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5_000);
  });
});
