import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ContainerEngine } from "../../src/local-aws/ecs/container-engine";
import { freePort } from "../../src/local-aws/ecs/free-port";
import { StartFailure } from "../../src/local-aws/ecs/start-failure";
import { useFolder } from "../support/folder";
import { projectRoot } from "../support/synth";
import { callsOf, engineEnvironment, stopEngine } from "./stand-in-engine";

const folder = useFolder();

const DEFINITION = {
  name: "server",
  image: "registry/server:1",
  entryPoint: ["node", "--enable-source-maps"],
  command: ["server.mjs", "--quiet"],
  environment: [{ name: "TRANSPORT", value: "streamable-http" }],
  portMappings: [{ containerPort: 8001 }],
  readonlyRootFilesystem: true,
  user: "1000:1000",
  workingDirectory: "/app",
  linuxParameters: {
    initProcessEnabled: true,
    tmpfs: [{ containerPath: "/tmp", size: 512, mountOptions: ["mode=1777", "noexec"] }],
  },
};
const CONTAINER = {
  name: "c",
  port: 40_001,
  limits: { cpu: "256", memory: "512" },
  variables: ["API_KEY"],
};

describe("which engine runs images", () => {
  it("is Docker, where it works", async () => {
    const engine = await ContainerEngine.find(engineEnvironment(folder.path, "docker", "podman"));
    expect(engine?.program).toBe("docker");
  });

  it("is Podman where Docker does not work", async () => {
    const env = engineEnvironment(folder.path, "docker", "podman");
    stopEngine(env, "docker");
    expect((await ContainerEngine.find(env))?.program).toBe("podman");
  });

  it("is none where both are there and neither works", async () => {
    const env = engineEnvironment(folder.path, "docker", "podman");
    stopEngine(env, "docker");
    stopEngine(env, "podman");
    expect(await ContainerEngine.find(env)).toBeUndefined();
  });

  it("is none in an empty PATH", async () => {
    expect(await ContainerEngine.find({ PATH: "" })).toBeUndefined();
  });
});

describe("an image", () => {
  it("is pulled once for all tasks that want it, and not again", async () => {
    const env = engineEnvironment(folder.path, "docker");
    const engine = new ContainerEngine("docker", env);
    await Promise.all([engine.provide("registry/server:1"), engine.provide("registry/server:1")]);
    await engine.provide("registry/server:1");
    const pulls = callsOf(env).filter(([verb]) => verb === "pull");
    expect(pulls).toEqual([["pull", "--quiet", "registry/server:1"]]);
  });

  it("that cannot be pulled fails the task with the engine's last word", async () => {
    const engine = new ContainerEngine("docker", engineEnvironment(folder.path, "docker"));
    const pulling = engine.provide("registry/absent:1");
    await expect(pulling).rejects.toThrow(StartFailure);
    await expect(pulling).rejects.toThrow("CannotPullContainerError: Error: manifest unknown");
  });
});

describe("a container", () => {
  const engine = new ContainerEngine("podman", {});
  const words = engine.run({ ...CONTAINER, definition: DEFINITION });

  it.each([
    ["its port on loopback alone", ["--publish", "127.0.0.1:40001:8001"]],
    ["the definition's environment", ["--env", "TRANSPORT=streamable-http"]],
    ["a secret by its name", ["--env", "API_KEY"]],
    ["its user", ["--user", "1000:1000"]],
    ["its folder", ["--workdir", "/app"]],
    ["a file system that it cannot write", ["--read-only", "--read-only-tmpfs=false"]],
    ["its own memory at /tmp", ["--tmpfs", "/tmp:rw,size=512m,mode=1777,noexec"]],
    ["a quarter of a core", ["--cpus", "0.25"]],
    ["the task's memory", ["--memory", "512m"]],
    ["an init process", ["--init"]],
    [
      "entry point, image, then arguments and command",
      [
        ...["--entrypoint", "node", "registry/server:1", "--enable-source-maps"],
        ...["server.mjs", "--quiet"],
      ],
    ],
  ])("has %s", (_, expected) => {
    const start = words.indexOf(
      expected[0] === "--env" ? (expected[1] ?? "") : (expected[0] ?? ""),
    );
    const from = expected[0] === "--env" ? start - 1 : start;
    expect(words.slice(from, from + expected.length)).toEqual(expected);
  });

  it("has no option that only Podman knows, in Docker", () => {
    const inDocker = new ContainerEngine("docker", {}).run({
      ...CONTAINER,
      definition: DEFINITION,
    });
    expect(inDocker).toEqual([
      "docker",
      ...words.slice(1).filter((word) => word !== "--read-only-tmpfs=false"),
    ]);
    expect(words).toHaveLength(inDocker.length + 1);
  });

  it("has none of what its definition leaves out", () => {
    const plain = engine.run({
      ...CONTAINER,
      definition: { name: "server", image: "registry/server:1" },
      limits: { cpu: null, memory: null },
      variables: [],
    });
    expect(plain).toEqual(["podman", "run", "--rm", "--name", "c", "registry/server:1"]);
  });

  it("gets no more cores than the machine has", () => {
    const big = engine.run({
      ...CONTAINER,
      definition: DEFINITION,
      limits: { cpu: "1048576", memory: null },
    });
    expect(Number(big[big.indexOf("--cpus") + 1])).toBeLessThan(1024);
  });

  it("does not outlive whoever started it, even after SIGKILL", async () => {
    const env = engineEnvironment(folder.path, "docker");
    const port = await freePort();
    const script = `
      const { Children } = require("./src/kit/children");
      const { ContainerProcess } = require("./src/local-aws/ecs/container-process");
      const { ContainerEngine } = require("./src/local-aws/ecs/container-engine");
      const engine = new ContainerEngine("docker", process.env);
      const definition = { name: "server", image: "i", portMappings: [{ containerPort: 8001 }] };
      const limits = { cpu: null, memory: null };
      new ContainerProcess({
        command: engine.run({ name: "orphan", definition, port: ${port}, limits, variables: [] }),
        kill: engine.kill("orphan"),
        folder: ".", env: process.env, port: ${port}, children: new Children(), onLine: console.log,
      });`;
    const starter = join(projectRoot, "bin", "typescript.js");
    const parent = spawn(process.execPath, ["--require", starter, "--eval", script], {
      cwd: projectRoot,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(parent.stdout, "data");
    const answers = () =>
      fetch(`http://127.0.0.1:${port}`).then(
        (response) => response.ok,
        () => false,
      );
    await expect.poll(answers, { timeout: 10_000 }).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(answers, { timeout: 10_000 }).toBe(false);
  });
});
