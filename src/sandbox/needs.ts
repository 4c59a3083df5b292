import { connect } from "node:net";
import { tmpdir } from "node:os";
import { isInPath } from "../kit/path";
import { ContainerEngine } from "../local-aws/ecs/container-engine";
import { terraformBinary } from "../terraform/binary";
import { type Environment, providerSource } from "../terraform/provider-mirror";
import {
  INSTALL_TERRAFORM,
  isTooOld,
  notInPath,
  OLDEST_TERRAFORM,
  terraformIn,
  terraformVersion,
} from "../terraform/run";
import type { SandboxOptions } from "./options";
import { pythonProblem } from "./python";

const REGISTRY = "registry.terraform.io";

/** Everything beside Node that the sandbox needs and that is missing, each with how to get it. */
export async function missingNeeds(
  env: Environment,
  { containers = false }: Pick<SandboxOptions, "containers"> = {},
): Promise<string[]> {
  const problems = await Promise.all([
    terraformProblem(env),
    pythonProblem(),
    providerProblem(env),
    containers ? engineProblem(env) : undefined,
  ]);
  return problems.filter((problem) => problem !== undefined);
}

async function terraformProblem(env: Environment): Promise<string | undefined> {
  const wanted = `Terraform ${OLDEST_TERRAFORM} or newer`;
  if (!(await isInPath(terraformBinary(env), env))) {
    return `${wanted}: ${notInPath(env)}. ${INSTALL_TERRAFORM}`;
  }
  // The user's own CLI configuration may be broken, and is not looked at later either.
  const quiet = { ...env, CHECKPOINT_DISABLE: "1", TF_CLI_ARGS: "", TF_CLI_ARGS_version: "" };
  try {
    const version = await terraformVersion(terraformIn(tmpdir(), quiet));
    return isTooOld(version)
      ? `${wanted}: the one in PATH is ${version}. ${INSTALL_TERRAFORM}`
      : undefined;
  } catch (error) {
    return `${wanted}: ${(error as Error).message}. ${INSTALL_TERRAFORM}`;
  }
}

async function providerProblem(env: Environment): Promise<string | undefined> {
  const wanted = "Terraform's AWS provider";
  try {
    if (providerSource(env).kind !== "registry" || (await isReachable(env))) {
      return undefined;
    }
  } catch (error) {
    return `${wanted}: ${(error as Error).message}`;
  }
  return (
    `${wanted}: ${REGISTRY} cannot be reached. Set FLEET_PROVIDER_MIRROR to a folder that ` +
    "`terraform providers mirror <folder>` has filled on a machine that can"
  );
}

async function engineProblem(env: Environment): Promise<string | undefined> {
  return (await ContainerEngine.find(env)) === undefined
    ? "Docker or Podman, for --containers: neither `docker info` nor `podman info` works here. Install one of them, " +
        "start Docker if that is it, or leave --containers out"
    : undefined;
}

/** Behind a proxy only Terraform itself can tell. */
async function isReachable(env: Environment): Promise<boolean> {
  if (env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy) {
    return true;
  }
  return new Promise((resolve) => {
    const socket = connect({ host: REGISTRY, port: 443, timeout: 10_000 });
    const answer = (reachable: boolean) => {
      socket.destroy();
      resolve(reachable);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
    socket.once("timeout", () => answer(false));
  });
}
