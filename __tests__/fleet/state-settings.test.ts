import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadStateSettings, stateWarnings } from "../../src/fleet/state-settings";
import { formatProblem } from "../../src/kit/problem";
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

describe("a setting without effect", () => {
  const shipped = { backend: "local" };
  const warnings = (environment: NodeJS.ProcessEnv, state: unknown = shipped) => {
    writeFileSync(join(folder.path, "cdktf.json"), JSON.stringify({ context: { state } }));
    return stateWarnings(folder.path, environment).map(formatProblem);
  };

  it.each(["FLEET_STATE_BUCKET", "FLEET_STATE_REGION", "FLEET_STATE_KEY_PREFIX"])(
    "is %s when nobody says that the states are in S3",
    (name) => {
      const message = expect.stringMatching(
        `^${name}: has no effect, .* set FLEET_STATE_BACKEND=s3 or`,
      );
      expect(warnings({ [name]: "x" })).toEqual([message]);
      expect(warnings({ [name]: "x" }, {})).toEqual([message]);
    },
  );

  it("is a bucket in cdktf.json without a backend", () => {
    expect(warnings({}, { bucket: "b" })).toEqual([
      expect.stringMatching("^cdktf.json: context.state.bucket: has no effect"),
    ]);
  });

  it("is a variable that does not exist, whatever the backend", () => {
    expect(warnings({ FLEET_STATE_BACKEND: "s3", FLEET_STATE_BUKET: "b" })).toEqual([
      expect.stringMatching(
        "^FLEET_STATE_BUKET: there is no such setting; known are FLEET_STATE_BACKEND, FLEET_STATE_BUCKET",
      ),
    ]);
  });

  it("is none where the backend is said, or nothing of states at all", () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({}, {})).toEqual([]);
    expect(warnings({ FLEET_STATE_BUCKET: "" })).toEqual([]);
    expect(warnings({ FLEET_STATE_BUCKET: "b", FLEET_STATE_BACKEND: "s3" })).toEqual([]);
    expect(warnings({ FLEET_STATE_BUCKET: "b", FLEET_STATE_BACKEND: "local" })).toEqual([]);
    expect(warnings({}, { ...shipped, bucket: "b" })).toEqual([]);
    expect(warnings({ FLEET_STATE_BUCKET: "b" }, { backend: "s3" })).toEqual([]);
  });
});
