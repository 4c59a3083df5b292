import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import type { Children } from "../../kit/children";
import { idOf, type ServiceRecord, type TaskRecord } from "../records";
import { ContainerProcess } from "./container-process";
import {
  type ContainerStart,
  type ContainerStartOptions,
  containerStart,
  temporaryFolderOf,
} from "./container-start";
import { LogWriter } from "./log-writer";
import { Registration, type RegistrationOptions } from "./registration";
import { StartFailure } from "./start-failure";

/** About what Fargate takes; AWS promises nothing. */
const PROVISIONING_MS = 5_000;
const PULLING_MS = 10_000;
/** By default; at most 120 s on Fargate. */
const STOP_TIMEOUT_SECONDS = 30;
/** Programs do not start faster than on AWS: this one is not divided. */
const LISTENING_MS = 30_000;

export interface TaskOptions extends ContainerStartOptions, RegistrationOptions {
  readonly children: Children;
  /** Where the processes start. */
  readonly folder: string;
  readonly speed: number;
  /** Says what AWS would not. */
  readonly say: (text: string) => void;
}

/**
 * A task and its life, from PROVISIONING to STOPPED, as processes of this machine.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export class LocalTask {
  /** It never came to run. */
  failedToStart = false;
  /** An essential container ended by itself. */
  hasEnded = false;
  runningSince: number | undefined;
  record: TaskRecord;

  readonly #containers = new Map<string, ContainerProcess>();
  /** Where each container has to listen, in words. */
  readonly #listensOn = new Map<string, string>();
  readonly #logs: LogWriter[] = [];
  readonly #registration: Registration;
  readonly #stopping = new AbortController();
  readonly #life: Promise<void>;

  constructor(
    record: TaskRecord,
    /** The one that it belongs to; undefined for a task by itself. */
    service: ServiceRecord | undefined,
    private readonly options: TaskOptions,
  ) {
    this.record = record;
    this.#registration = new Registration(record, service, options);
    this.#life = this.#live();
  }

  get id(): string {
    return idOf(this.record.taskArn);
  }

  /** Where a port of the task is on this machine; undefined when nobody listens there. */
  localPort(port: number): number | undefined {
    const definition = this.record.taskDefinition.containerDefinitions.find(({ portMappings }) =>
      portMappings?.some(({ containerPort }) => containerPort === port),
    );
    return this.#containers.get(definition?.name ?? "")?.port;
  }

  /** Of its containers' processes. */
  get processGroups(): readonly number[] {
    return [...this.#containers.values()].flatMap(({ pid }) => pid ?? []);
  }

  /** Takes it through its last states. */
  stop(): void {
    this.#stopping.abort();
  }

  /** As if the machine below it had died. */
  kill(): void {
    for (const container of this.#containers.values()) {
      container.kill();
    }
  }

  /** When it has stopped. */
  get gone(): Promise<void> {
    return this.#life;
  }

  async #live(): Promise<void> {
    try {
      await this.#start();
      await this.#run();
    } catch (error) {
      if (!this.#stopping.signal.aborted) {
        const { message } = error as Error;
        if (!(error instanceof StartFailure)) {
          this.options.say(`task ${this.id}: ${message}`);
        }
        this.failedToStart = this.runningSince === undefined;
        await this.#requestStop("TaskFailedToStart", message);
      }
    }
    await this.#end();
  }

  async #start(): Promise<void> {
    await this.#wait(PROVISIONING_MS);
    await this.#move("PENDING");
    await this.#wait(PULLING_MS);
    const { containerDefinitions } = this.record.taskDefinition;
    const starts = containerDefinitions.map(async (definition) => {
      return [definition, await containerStart(definition, this.record, this.options)] as const;
    });
    for (const [definition, start] of await Promise.all(starts)) {
      await this.#startContainer(definition, start);
    }
    await this.#move("ACTIVATING");
  }

  async #startContainer(definition: ContainerDefinition, start: ContainerStart): Promise<void> {
    const { control, folder, children } = this.options;
    const { name = "", logConfiguration } = definition;
    const log = new LogWriter(control, logConfiguration, name, this.id);
    await log.open();
    this.#logs.push(log);
    const container = new ContainerProcess({ ...start, folder, children, onLine: log.write });
    this.#containers.set(name, container);
    this.#listensOn.set(name, start.listensOn);
  }

  /** Until an essential container ends. Throws when it is told to stop. */
  async #run(): Promise<void> {
    const ended = this.#essentialEnded();
    const first = await this.#unlessStopped(Promise.race([ended, this.#listening()]));
    if (first !== undefined) {
      return this.#afterExit();
    }
    await this.#registration.begin();
    await this.#move("RUNNING");
    this.runningSince = Date.now();
    await this.#unlessStopped(ended);
    await this.#afterExit();
  }

  async #afterExit(): Promise<void> {
    this.hasEnded = true;
    await this.#requestStop("EssentialContainerExited", "Essential container in task exited");
  }

  /** Resolves to undefined once every container hears on its port, or had the time for it. */
  async #listening(): Promise<undefined> {
    for (const [name, container] of this.#containers) {
      const hasPort = this.#definition(name)?.portMappings?.length;
      if (hasPort && !(await container.listens(LISTENING_MS)) && !container.hasExited) {
        this.options.say(
          `task ${this.id}: container ${name} (process ${container.pid}) does not listen on ` +
            `${this.#listensOn.get(name)}. Nobody can reach it.`,
        );
      }
    }
    return undefined;
  }

  #definition(name: string): ContainerDefinition | undefined {
    return this.record.taskDefinition.containerDefinitions.find((it) => it.name === name);
  }

  async #essentialEnded(): Promise<number> {
    const essential = [...this.#containers].filter(
      ([name]) => this.#definition(name)?.essential !== false,
    );
    return Promise.race(essential.map(([, { exited }]) => exited));
  }

  async #end(): Promise<void> {
    if (this.runningSince !== undefined) {
      await this.#move("DEACTIVATING");
    }
    await this.#registration.end(() => this.#hasExited);
    await this.#move("STOPPING");
    await Promise.all(
      [...this.#containers].map(([name, container]) => this.#stopContainer(name, container)),
    );
    await Promise.all(this.#logs.map((log) => log.flush()));
    await this.#move("DEPROVISIONING");
    await this.#move("STOPPED");
    for (const name of this.#containers.keys()) {
      rmSync(temporaryFolderOf(this.record, name, this.options), { recursive: true, force: true });
    }
  }

  async #stopContainer(name: string, container: ContainerProcess): Promise<void> {
    const seconds = this.#definition(name)?.stopTimeout ?? STOP_TIMEOUT_SECONDS;
    const exitCode = await container.stop((seconds * 1000) / this.options.speed);
    await this.#call("report_container", { task: this.record.taskArn, name, exit_code: exitCode });
  }

  get #hasExited(): boolean {
    return [...this.#containers.values()].every(({ hasExited }) => hasExited);
  }

  async #requestStop(code: string, reason: string): Promise<void> {
    await this.#call("stop_task", { task: this.record.taskArn, code, reason });
  }

  async #move(status: string): Promise<void> {
    await this.#call("move_task", { task: this.record.taskArn, status });
  }

  async #call(name: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    await this.options.control.call(name, args);
  }

  async #wait(ms: number): Promise<void> {
    await sleep(ms / this.options.speed, undefined, { signal: this.#stopping.signal });
  }

  #unlessStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#stopping;
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      if (signal.aborted) {
        reject(signal.reason);
      }
    });
    return Promise.race([work, stopped]);
  }
}
