#!/usr/bin/env node
// Takes the place of Docker or Podman: a "container" is a small server, which outlives the client that started it, as
// a daemon's does, and sees no variable but its own. ENGINE_FOLDER is what it keeps; a call is a line of calls.jsonl.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = process.env.ENGINE_FOLDER ?? "";
const [verb = "", ...args] = process.argv.slice(2);
appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify([verb, ...args])}\n`);
const pidFile = (/** @type {string} */ name) => join(folder, `${name}.pid`);
const valuesOf = (/** @type {string} */ option) =>
  args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ""] : []));

const SERVER = `
  const { PORT, HOST, ...variables } = process.env;
  const { CONTAINER } = variables;
  console.log("listening");
  require("node:http").createServer((request, response) => {
    const name = new URL(request.url, "http://server").searchParams.get("variable");
    response.end(JSON.stringify({ task: CONTAINER, value: name && (process.env[name] ?? null) }));
  }).listen(Number(PORT), HOST);
  process.on("SIGTERM", () => process.exit(0));`;

if (verb === "info") {
  process.exit(existsSync(join(folder, `${basename(process.argv[1] ?? "")}.down`)) ? 1 : 0);
} else if (verb === "image") {
  process.exit(existsSync(join(folder, "pulled")) ? 0 : 1);
} else if (verb === "pull") {
  const image = args.at(-1) ?? "";
  if (image.includes("absent")) {
    console.error(`Trying to pull ${image}...\nError: manifest unknown`);
    process.exit(125);
  }
  writeFileSync(join(folder, "pulled"), "");
} else if (verb === "kill") {
  process.kill(Number(readFileSync(pidFile(args[0] ?? ""), "utf8")), "SIGKILL");
} else if (verb === "run") {
  const [name = ""] = valuesOf("--name");
  const [, PORT = ""] = (valuesOf("--publish")[0] ?? "").split(":");
  const variables = valuesOf("--env").map((it) =>
    it.includes("=") ? it.split(/=(.*)/s) : [it, process.env[it]],
  );
  const container = spawn(process.execPath, ["--eval", SERVER], {
    env: { ...Object.fromEntries(variables), CONTAINER: name, HOST: "127.0.0.1", PORT },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  writeFileSync(pidFile(name), String(container.pid));
  process.on("SIGTERM", () => container.kill("SIGTERM"));
  container.on("exit", (code) => process.exit(code ?? 137));
}
