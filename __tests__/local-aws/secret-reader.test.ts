import { expect, it } from "vitest";
import { secretReader } from "../../src/local-aws/secrets-manager";
import { useHttpServer } from "../support/http-server";

const answering = (SecretString: string) =>
  useHttpServer(({ outgoing }) => {
    outgoing.setHeader("content-type", "application/x-amz-json-1.1");
    outgoing.end(JSON.stringify({ SecretString }));
  });
const one = answering("one");
const other = answering("other");

it("secrets are read from the emulator that was named, with several in one process", async () => {
  for (const [emulator, secret] of [
    [one, "one"],
    [other, "other"],
    [one, "one"],
  ] as const) {
    expect(await secretReader(emulator.url)("eu-west-1")("arn", {})).toBe(secret);
  }
});
