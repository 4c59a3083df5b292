import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import type { Conditions } from "../failures";
import { idOf, type TaskRecord } from "../records";
import type { ContainerEngine } from "./container-engine";
import { freePort } from "./free-port";
import { type Command, cannotPull, commandOf, UNHEALTHY } from "./image";
import { type ReadSecret, secretValues } from "./secrets";

/** What a container is started with. */
export interface ContainerStart {
  readonly command: Command;
  readonly env: NodeJS.ProcessEnv;
  /** Where it is on this machine. */
  readonly port: number;
  /** Where it has to listen, as its user knows it. */
  readonly listensOn: string;
  /** Ends what outlives the command. */
  readonly kill?: Command;
}

export interface ContainerStartOptions {
  readonly conditions: Conditions;
  /** What runs in place of every image. */
  readonly server: Command;
  /** Runs the images themselves instead. */
  readonly engine?: ContainerEngine;
  readonly readSecret: (region: string) => ReadSecret;
  readonly baseEnvironment: Readonly<Record<string, string>>;
  readonly metadataUrl: string;
  /** Each container has a folder of its own in it. */
  readonly temporaryFolder: string;
}

/**
 * Reads secrets and finds a port, as its definition wants it.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * @throws StartFailure with AWS's reason
 */
export async function containerStart(
  definition: ContainerDefinition,
  record: TaskRecord,
  options: ContainerStartOptions,
): Promise<ContainerStart> {
  const { image = "", name = "", environment = [], secrets = [] } = definition;
  const { conditions, server, readSecret, baseEnvironment, metadataUrl } = options;
  if (conditions.has("image")) {
    throw cannotPull(image);
  }
  const wrongKey = conditions.has("secret");
  const values = await secretValues(
    wrongKey ? secrets.map(withWrongKey) : secrets,
    readSecret(record.region),
  );
  const variables = {
    AWS_REGION: record.region,
    AWS_DEFAULT_REGION: record.region,
    AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
    ...values,
    ...(conditions.has("host") ? { MCP_ALLOWED_HOSTS: "localhost" } : {}),
  };
  const port = await freePort();
  if (options.engine !== undefined && !conditions.has("health")) {
    return inContainer(options.engine, definition, record, port, variables);
  }
  const temporary = temporaryFolderOf(record, name, options);
  mkdirSync(temporary, { recursive: true });
  const env = {
    ...baseEnvironment,
    ECS_CONTAINER_METADATA_URI_V4: `${metadataUrl}/v4/${idOf(record.taskArn)}`,
    TMPDIR: temporary,
    ...Object.fromEntries(environment.map((it) => [it.name ?? "", it.value ?? ""])),
    ...variables,
    // Where it is on this machine; the records keep the definition's port.
    HOST: "127.0.0.1",
    PORT: String(port),
  };
  const command = conditions.has("health") ? UNHEALTHY : commandOf(image, server);
  const listensOn = `127.0.0.1:${port}, which HOST and PORT in its environment say`;
  return { command, env, port, listensOn };
}

async function inContainer(
  engine: ContainerEngine,
  definition: ContainerDefinition,
  { taskArn, taskDefinition }: TaskRecord,
  port: number,
  variables: Readonly<Record<string, string>>,
): Promise<ContainerStart> {
  await engine.provide(definition.image ?? "");
  const name = `mcp-fleet-${idOf(taskArn)}-${definition.name}`;
  const container = { name, definition, port, limits: taskDefinition };
  return {
    command: engine.run({ ...container, variables: Object.keys(variables) }),
    env: { ...engine.env, ...variables },
    port,
    listensOn: `port ${definition.portMappings?.[0]?.containerPort}, on every address of its container`,
    kill: engine.kill(name),
  };
}

export function temporaryFolderOf(
  { taskArn }: TaskRecord,
  container: string,
  { temporaryFolder }: Pick<ContainerStartOptions, "temporaryFolder">,
): string {
  return join(temporaryFolder, `${idOf(taskArn)}-${container}`);
}

function withWrongKey<S extends { valueFrom: string | undefined }>(secret: S): S {
  const [arn] = /^(?:[^:]*:){6}[^:]*/.exec(secret.valueFrom ?? "") ?? [];
  return { ...secret, valueFrom: `${arn}:NO_SUCH_KEY::` };
}
