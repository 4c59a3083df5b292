import { setTimeout as sleep } from "node:timers/promises";
import { Children } from "../kit/children";
import { LocalAutoScaling } from "./auto-scaling/local-auto-scaling";
import { LocalCloudWatch } from "./cloudwatch/local-cloudwatch";
import { Control, type ControlAddress } from "./control";
import type { ContainerEngine } from "./ecs/container-engine";
import type { Command } from "./ecs/image";
import { LocalEcs } from "./ecs/local-ecs";
import { startMetadataServer } from "./ecs/metadata";
import { Utilization } from "./ecs/utilization";
import { Conditions } from "./failures";
import { HealthReports } from "./load-balancing/health-reports";
import { LocalLoadBalancing } from "./load-balancing/load-balancing";
import type { LoopbackServer } from "./loopback-server";
import { LocalNames } from "./names/names";
import { idOf, type Mail, type Records } from "./records";
import { secretReader } from "./secrets-manager";

const LOOK_EVERY_MS = 250;
/** For so long a server that is made to crash runs: ECS takes its task for started by then. */
const CRASHES_AFTER_MS = 60_000;

export interface LocalAwsOptions {
  readonly control: ControlAddress;
  /** What runs in place of images. */
  readonly server: Command;
  /** Runs the images themselves instead. */
  readonly engine?: ContainerEngine;
  /** Where the tasks' processes start. */
  readonly folder: string;
  readonly temporaryFolder: string;
  /** Of every task, before what its definition says. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
  /** Divides AWS's waits. */
  readonly speed: number;
  /** Region of whoever asks for a name. */
  readonly clientRegion?: string;
  /** From the start on; see FAILURES. */
  readonly failures?: readonly string[];
  readonly say: (text: string) => void;
  /** Gets what SNS sends to addresses. */
  readonly onMail?: (mail: Mail) => void;
  readonly now?: () => Date;
}

/** What AWS does with its records, done on this machine: it looks at them again and again, and acts on them. */
export class LocalAws {
  readonly names: LocalNames;
  readonly loadBalancing: LocalLoadBalancing;
  readonly ecs: LocalEcs;
  readonly #control: Control;
  readonly #reports = new HealthReports(async (group, targets) => {
    await this.#control.call("report_target_health", { group, targets });
  });
  readonly #children = new Children();
  readonly #conditions = new Conditions();
  readonly #scaling: LocalAutoScaling;
  readonly #cloudwatch: LocalCloudWatch;
  readonly #utilization = new Utilization();
  readonly #said = new Set<string>();
  readonly #closing = new AbortController();
  readonly #looking: Promise<void>;
  #records: Records | undefined;
  /** When the last finished look began, in the time of `performance`. */
  #lookedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly options: LocalAwsOptions,
    private readonly metadata: LoopbackServer,
  ) {
    const { speed } = options;
    this.#control = new Control(options.control);
    this.loadBalancing = new LocalLoadBalancing({
      speed,
      resolveTarget: (ip, port) => this.#resolve(ip, port),
      onTargetHealth: (group, targets) => this.#reports.add(group, targets),
      onRefused: (dnsName, rule) => this.#say(`AWS WAF at ${dnsName} refused a request: ${rule}`),
      onFailure: (dnsName, error) => this.#sayOnce(`load balancer ${dnsName}: ${error.message}`),
    });
    this.names = new LocalNames(this.loadBalancing, options.clientRegion);
    this.ecs = new LocalEcs({
      ...options,
      say: (text) => this.#say(text),
      control: this.#control,
      readSecret: secretReader(options.control.url),
      children: this.#children,
      metadataUrl: metadata.url,
      conditions: this.#conditions,
      targetHealth: (group, targets) => this.loadBalancing.targetHealth(group, targets),
    });
    const now = options.now ?? (() => new Date());
    this.#scaling = new LocalAutoScaling(this.#control, now, speed);
    this.#cloudwatch = new LocalCloudWatch({
      control: this.#control,
      speed,
      measure: () => this.#measure(),
      say: (text) => this.#say(text),
    });
    this.#looking = this.#look();
  }

  static async start(options: LocalAwsOptions): Promise<LocalAws> {
    let aws: LocalAws | undefined;
    const metadata = await startMetadataServer((id) => aws?.ecs.taskById(id)?.record);
    aws = new LocalAws(options, metadata);
    return aws;
  }

  /**
   * Whether every service runs what it wants, or has given up. False until it was looked at since that moment: what was
   * asked of AWS just before may be younger than the records.
   * @param since in the time of `performance`
   */
  isSettled(since: number): boolean {
    return this.#lookedAt >= since && this.ecs.isSettled(this.#records?.services ?? []);
  }

  /** DNS name of a load balancer; undefined while there is none of that name in the region. */
  dnsNameOf(region: string, loadBalancerName: string): string | undefined {
    return this.#records?.loadBalancing.loadBalancers.find(
      ({ loadBalancer: { LoadBalancerName, LoadBalancerArn } }) =>
        LoadBalancerName === loadBalancerName && LoadBalancerArn?.split(":")[3] === region,
    )?.loadBalancer.DNSName;
  }

  /** Ends all tasks, connections and servers. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#children.end(0);
    await this.#looking;
    await this.loadBalancing.close();
    await this.metadata.close();
  }

  /** For the last moment of this process. */
  kill(): void {
    this.#children.kill();
  }

  async #look(): Promise<void> {
    const { signal } = this.#closing;
    for (const failure of this.options.failures ?? []) {
      await this.#separately(() => this.#fail(failure));
    }
    while (!signal.aborted) {
      const began = performance.now();
      await this.#separately(async () => {
        await this.#act(await this.#control.read());
        this.#lookedAt = began;
      });
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #act(records: Records): Promise<void> {
    this.#records = records;
    for (const mail of records.mails) {
      this.options.onMail?.(mail);
    }
    for (const failure of records.failures) {
      await this.#separately(() => this.#fail(failure));
    }
    await this.#separately(() => this.loadBalancing.update(records.loadBalancing));
    void this.#reports.send();
    this.names.update(records.recordSets);
    const alarms = await this.#separately(() => this.#cloudwatch.update());
    await this.#separately(() => this.#scaling.update(records, alarms));
    await this.#separately(() => this.ecs.update(records));
    if (this.#conditions.has("crash")) {
      this.#crash();
    }
  }

  /** A service that fails leaves the others at work, as on AWS. */
  async #separately<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#sayOnce(`local AWS: ${(error as Error).message}`);
      return undefined;
    }
  }

  async #measure() {
    const loadBalancers = this.loadBalancing.loadBalancers.map((it) => it.measure());
    const tasks = await this.#separately(() => this.#utilization.measure(this.ecs.tasks));
    return [...loadBalancers, ...(tasks ?? [])];
  }

  #resolve(ip: string, port: number) {
    const task = this.ecs.taskAt(ip);
    const localPort = task?.localPort(port);
    return localPort === undefined || task?.record.region === this.#conditions.silentRegion
      ? undefined
      : { host: "127.0.0.1", port: localPort };
  }

  async #fail(failure: string): Promise<void> {
    const needsNewTasks = this.#conditions.begin(failure);
    const silent = this.#conditions.silentRegion ?? null;
    const throttled = this.#conditions.has("throttling");
    await this.#control.call("set_fault", { silent_region: silent, throttled });
    if (failure === "task") {
      const running = this.ecs.tasks.find(({ runningSince }) => runningSince !== undefined);
      running?.kill();
      this.#say(running ? `task ${idOf(running.record.taskArn)} is killed` : "no task runs");
    } else if (needsNewTasks) {
      for (const { serviceArn } of this.#records?.services ?? []) {
        await this.#control.call("force_new_deployment", { service: serviceArn });
      }
    }
  }

  /** As Fargate ends a server that takes more memory than its task has. */
  #crash(): void {
    const before = Date.now() - CRASHES_AFTER_MS / this.options.speed;
    for (const task of this.ecs.tasks) {
      if (task.runningSince !== undefined && task.runningSince <= before) {
        task.kill();
      }
    }
  }

  /** What goes wrong at one look goes wrong at the next. */
  #sayOnce(text: string): void {
    if (!this.#said.has(text)) {
      this.#said.add(text);
      this.#say(text);
    }
  }

  /** While everything ends, whatever goes wrong is no news. */
  #say(text: string): void {
    if (!this.#closing.signal.aborted) {
      this.options.say(text);
    }
  }
}
