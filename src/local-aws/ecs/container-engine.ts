import { availableParallelism } from "node:os";
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { runChild } from "../../kit/child-process";
import { isInPath } from "../../kit/path";
import type { Command } from "./image";
import { StartFailure } from "./start-failure";

type Environment = Readonly<Record<string, string | undefined>>;

/** A container that an engine is to run. */
export interface EngineContainer {
  /** Its name at the engine. */
  readonly name: string;
  readonly definition: ContainerDefinition;
  /** Where its first port is to be on this machine. */
  readonly port: number;
  readonly limits: TaskLimits;
  /** Variables beside those of the definition's `environment`; a process list shows only their names. */
  readonly variables: readonly string[];
}

/** Of the task definition: CPU units, of which 1024 are a core, and MiB. */
export interface TaskLimits {
  readonly cpu: string | null;
  readonly memory: string | null;
}

/** Docker or Podman, which runs the images themselves. */
export class ContainerEngine {
  readonly #pulls = new Map<string, Promise<void>>();

  constructor(
    readonly program: string,
    /** Of the engine's own processes: it has variables to find its daemon, its files and its registries' keys. */
    readonly env: Environment,
  ) {}

  /** @returns the first that works on this machine; a Docker without its daemon does not */
  static async find(env: Environment): Promise<ContainerEngine | undefined> {
    for (const program of ["docker", "podman"]) {
      if (await isInPath(program, env)) {
        const { exitCode } = await runChild(program, ["info"], { env });
        if (exitCode === 0) {
          return new ContainerEngine(program, env);
        }
      }
    }
    return undefined;
  }

  /** Pulls an image unless it is there. @throws StartFailure with the engine's reason */
  async provide(image: string): Promise<void> {
    // Several tasks want it at once.
    const pull = this.#pulls.get(image) ?? this.#provide(image);
    this.#pulls.set(image, pull);
    await pull.finally(() => this.#pulls.delete(image));
  }

  async #provide(image: string): Promise<void> {
    const { env } = this;
    const { exitCode } = await runChild(this.program, ["image", "inspect", image], { env });
    if (exitCode !== 0) {
      const pulled = await runChild(this.program, ["pull", "--quiet", image], { env });
      if (pulled.exitCode !== 0) {
        const reason = pulled.stderr.trim().split("\n").at(-1);
        throw new StartFailure(`CannotPullContainerError: ${reason}`);
      }
    }
  }

  /** Runs it until it ends, with its exit code; passes SIGTERM on. */
  run({ name, definition, port, limits, variables }: EngineContainer): Command {
    const { image = "", entryPoint = [], command = [], environment = [] } = definition;
    const [entry, ...entryArguments] = entryPoint;
    return [
      this.program,
      ...["run", "--rm", "--name", name],
      ...published(definition, port),
      ...environment.flatMap((it) => ["--env", `${it.name}=${it.value}`]),
      ...variables.flatMap((variable) => ["--env", variable]),
      ...this.#confinement(definition),
      ...limitOptions(limits),
      ...(entry === undefined ? [] : ["--entrypoint", entry]),
      image,
      ...entryArguments,
      ...command,
    ];
  }

  /** Ends it at once, whoever waits for it. */
  kill(name: string): Command {
    return [this.program, "kill", name];
  }

  #confinement(definition: ContainerDefinition): string[] {
    const { user, workingDirectory, readonlyRootFilesystem, linuxParameters } = definition;
    const { tmpfs = [], initProcessEnabled } = linuxParameters ?? {};
    return [
      ...(user ? ["--user", user] : []),
      ...(workingDirectory ? ["--workdir", workingDirectory] : []),
      ...(initProcessEnabled ? ["--init"] : []),
      ...(readonlyRootFilesystem ? ["--read-only"] : []),
      // Podman would leave some folders writable, which Fargate does not.
      ...(readonlyRootFilesystem && this.program === "podman" ? ["--read-only-tmpfs=false"] : []),
      ...tmpfs.flatMap(({ containerPath, size, mountOptions = [] }) => [
        "--tmpfs",
        `${containerPath}:${["rw", `size=${size}m`, ...mountOptions].join(",")}`,
      ]),
    ];
  }
}

function published({ portMappings: [first] = [] }: ContainerDefinition, port: number): string[] {
  return first === undefined ? [] : ["--publish", `127.0.0.1:${port}:${first.containerPort}`];
}

function limitOptions({ cpu, memory }: TaskLimits): string[] {
  // An engine refuses more cores than there are.
  const cores = Math.min(Number(cpu) / 1024, availableParallelism());
  return [
    ...(cpu === null ? [] : ["--cpus", String(cores)]),
    ...(memory === null ? [] : ["--memory", `${memory}m`]),
  ];
}
