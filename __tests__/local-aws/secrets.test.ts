import { describe, expect, it } from "vitest";
import { type ReadSecret, secretValues } from "../../src/local-aws/ecs/secrets";
import { StartFailure } from "../../src/local-aws/ecs/start-failure";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-Ab12Cd";

/** What a container gets of the key API_KEY. */
const apiKey = async (read: ReadSecret) =>
  (await secretValues([{ name: "KEY", valueFrom: `${SECRET}:API_KEY::` }], read))["KEY"];

describe("a secret of a container", () => {
  it("is the value of its key", async () => {
    expect(await apiKey(async () => '{"API_KEY":"first"}')).toBe("first");
  });

  it.each([
    ["", {}, '{"API_KEY":"first"}'],
    [":API_KEY::", {}, "first"],
    [":API_KEY:AWSPREVIOUS:", { stage: "AWSPREVIOUS" }, "first"],
    [":API_KEY::1b2c", { id: "1b2c" }, "first"],
  ])("with %j behind its ARN is read as %j", async (behind, version, value) => {
    const asked: unknown[] = [];
    const read: ReadSecret = async (...args) => {
      asked.push(args);
      return '{"API_KEY":"first"}';
    };
    const values = await secretValues([{ name: "KEY", valueFrom: `${SECRET}${behind}` }], read);
    expect({ asked, values }).toEqual({ asked: [[SECRET, version]], values: { KEY: value } });
  });

  it.each<[string, ReadSecret, RegExp]>([
    ["has no value", async () => undefined, /ResourceNotFoundException.*AWSCURRENT/],
    ["has no such key", async () => '{"OTHER":"a"}', /did not contain json key API_KEY/],
    ["is no JSON", async () => "plain", /no JSON object/],
    ["is JSON without keys", async () => "null", /did not contain json key API_KEY/],
    [
      "cannot be read, such as one that is about to be deleted",
      async () => {
        const message = "it was marked for deletion";
        throw Object.assign(new Error(message), { name: "InvalidRequestException" });
      },
      /InvalidRequestException: it was marked for deletion/,
    ],
  ])("keeps a task from its start when it %s", async (_, read, reason) => {
    const failure = await apiKey(read).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartFailure);
    expect((failure as Error).message).toMatch(/^ResourceInitializationError: /);
    expect((failure as Error).message).toMatch(reason);
  });
});
