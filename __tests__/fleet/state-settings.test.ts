import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadStateSettings } from "../../src/fleet/state-settings";
import { useFolder } from "../support/folder";

const folder = useFolder();

function settings(given: { readonly bucket?: string; readonly keyPrefix?: string }) {
  return loadStateSettings(folder.path, {
    FLEET_STATE_BACKEND: "s3",
    FLEET_STATE_REGION: "eu-central-1",
    FLEET_STATE_BUCKET: given.bucket ?? "fleet-states",
    FLEET_STATE_KEY_PREFIX: given.keyPrefix,
  });
}

describe("the bucket of the states", () => {
  it.each(["abc", "a.b-c.d", "1-2", "a--b", "x".repeat(63), "my.mrap.bucket", "1.2.3", "10.0.0.x"])(
    "may be %s",
    (bucket) => {
      expect(settings({ bucket })).toMatchObject({ bucket });
    },
  );

  it.each([
    "ab",
    "x".repeat(64),
    "-ab",
    "ab-",
    ".ab",
    "a_b",
    "Abc",
    "a..b",
    "192.168.5.4",
    "xn--abc",
    "sthree-abc",
    "amzn-s3-demo-abc",
    "abc-s3alias",
    "abc--ol-s3",
    "abc.mrap",
    "abc--x-s3",
    "abc--table-s3",
    "arn:aws:s3:::abc",
    "s3://abc",
  ])("cannot be %s", (bucket) => {
    expect(() => settings({ bucket })).toThrow(
      `FLEET_STATE_BUCKET: must be the name of an S3 bucket; got: "${bucket}". It has 3 to 63`,
    );
  });
});

describe("the beginning of the states' keys", () => {
  it.each(["a", "team/fleet", "a.b/c..d", "x".repeat(700)])("may be %s", (keyPrefix) => {
    expect(settings({ keyPrefix })).toMatchObject({ keyPrefix });
  });

  it.each(["/a", "a/", "a//b", "a b", "./a", "a/../b", "..", "é", "x".repeat(701)])(
    "cannot be %s",
    (keyPrefix) => {
      expect(() => settings({ keyPrefix })).toThrow(
        `FLEET_STATE_KEY_PREFIX: must be the beginning of an S3 key, without outer slashes; got: "${keyPrefix}". It has`,
      );
    },
  );
});

describe("the settings in cdktf.json", () => {
  const read = (json: unknown) => {
    writeFileSync(join(folder.path, "cdktf.json"), JSON.stringify(json));
    return loadStateSettings(folder.path, {});
  };

  it.each([[null], [{}], [{ context: null }], [{ context: { state: null } }]])(
    "are those of local states when the file is %j",
    (json) => {
      expect(read(json)).toEqual({ backend: "local" });
    },
  );

  it.each([["s3"], [true], [[{ backend: "s3" }]]])("cannot be %j", (state) => {
    expect(() => read({ context: { state } })).toThrow(
      `cdktf.json: context.state: must be an object such as { "backend": "local" }; got: ${JSON.stringify(state)}`,
    );
  });

  it("are not read from what is no JSON", () => {
    writeFileSync(join(folder.path, "cdktf.json"), "{ // local\n}");
    expect(() => loadStateSettings(folder.path, {})).toThrow("cdktf.json: is no JSON: ");
  });

  it("cannot have names that every object of JavaScript has", () => {
    expect(() => read({ context: { state: { toString: "s3" } } })).toThrow(
      "cdktf.json: context.state.toString: there is no such setting; known are backend,",
    );
  });
});
