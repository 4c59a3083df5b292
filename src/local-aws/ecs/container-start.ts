import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import type { Conditions } from "../failures";
import { idOf, type TaskRecord } from "../records";
import { freePort } from "./container-process";
import { type Command, cannotPull, commandOf, UNHEALTHY } from "./image";
import { type ReadSecret, secretValues } from "./secrets";

/** What a container is started with. */
export interface ContainerStart {
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  /** Where it is to listen on this machine. */
  readonly port: number;
}

export interface ContainerStartOptions {
  readonly conditions: Conditions;
  readonly server: Command;
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
  const port = await freePort();
  const temporary = temporaryFolderOf(record, name, options);
  mkdirSync(temporary, { recursive: true });
  const own = Object.fromEntries(environment.map((it) => [it.name ?? "", it.value ?? ""]));
  const env = {
    ...baseEnvironment,
    AWS_REGION: record.region,
    AWS_DEFAULT_REGION: record.region,
    AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
    ECS_CONTAINER_METADATA_URI_V4: `${metadataUrl}/v4/${idOf(record.taskArn)}`,
    TMPDIR: temporary,
    ...own,
    ...values,
    ...(conditions.has("host") ? { MCP_ALLOWED_HOSTS: "localhost" } : {}),
    // Where it is on this machine; the records keep the definition's port.
    HOST: "127.0.0.1",
    PORT: String(port),
  };
  const command = conditions.has("health") ? UNHEALTHY : commandOf(image, server);
  return { command, env, port };
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
