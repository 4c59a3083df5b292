import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { awsClient, notOfAws } from "../aws/client";
import { explainingErrors } from "../aws/explain";
import { withinReadTime } from "../aws/read-time";
import { stateFile, stateKey, WORKSPACES_DIR } from "../fleet/state-location";
import { loadStateSettings, type StateSettings } from "../fleet/state-settings";
import type { Context } from "../kit/context";
import { inParallel, type Outcome } from "../kit/in-parallel";
import { REGIONS_AT_ONCE } from "./read-regions";

/** A state of a stack: each workspace of Terraform has its own. */
export interface WorkspaceState {
  readonly workspace: string;
  /** A path in the project, or an address of S3. */
  readonly place: string;
  /** How many resources of AWS it holds. */
  readonly resources: number;
}

/** Where Terraform keeps the states of further workspaces in a bucket, unless it is told otherwise. */
const S3_WORKSPACES = "env:";

/** @throws ConfigError where the settings of the states are wrong */
export async function readStates(
  stacks: readonly string[],
  { projectDir, env }: Pick<Context, "projectDir" | "env">,
): Promise<Outcome<string, WorkspaceState[]>[]> {
  const settings = loadStateSettings(projectDir, env);
  return inParallel(stacks, REGIONS_AT_ONCE, (stack) =>
    settings.backend === "s3"
      ? withinReadTime(() => explainingErrors(() => statesInBucket(stack, settings)))
      : statesInFolder(stack, projectDir),
  );
}

async function statesInFolder(stack: string, projectDir: string): Promise<WorkspaceState[]> {
  const workspaces = await unlessAbsent(readdir(join(projectDir, WORKSPACES_DIR, stack)));
  const places = [
    ["default", stateFile(stack)] as const,
    ...(workspaces ?? []).map(
      (name) => [name, `${WORKSPACES_DIR}/${stack}/${name}/terraform.tfstate`] as const,
    ),
  ];
  return statesAt(places, (place) => readFile(join(projectDir, place), "utf8"));
}

async function statesInBucket(
  stack: string,
  settings: Extract<StateSettings, { backend: "s3" }>,
): Promise<WorkspaceState[]> {
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = awsClient(S3Client, settings.region, { followRegionRedirects: true });
  const { bucket: Bucket } = settings;
  const key = stateKey(settings, stack);
  const keys = [["default", key] as const, ...(await workspaceKeys(client, Bucket, key))];
  const address = `s3://${Bucket}/`;
  return statesAt(
    keys.map(([workspace, it]) => [workspace, address + it] as const),
    async (place) => {
      const Key = place.slice(address.length);
      const answer = await client.send(new GetObjectCommand({ Bucket, Key }));
      if (answer.ETag === undefined) {
        // An empty page of somebody else's would be a state without resources.
        throw notOfAws(answer, "without the ETag that objects have");
      }
      return answer.Body?.transformToString() ?? "";
    },
  );
}

async function workspaceKeys(
  client: S3Client,
  Bucket: string,
  key: string,
): Promise<[workspace: string, key: string][]> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const found: [string, string][] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client },
    { Bucket, Prefix: `${S3_WORKSPACES}/` },
  )) {
    for (const { Key = "" } of Contents) {
      const workspace = Key.slice(S3_WORKSPACES.length + 1, -key.length - 1);
      if (Key === `${S3_WORKSPACES}/${workspace}/${key}` && !workspace.includes("/")) {
        found.push([workspace, Key]);
      }
    }
  }
  return found;
}

/** Those that are there. */
async function statesAt(
  places: readonly (readonly [workspace: string, place: string])[],
  read: (place: string) => Promise<string>,
): Promise<WorkspaceState[]> {
  const states: WorkspaceState[] = [];
  for (const [workspace, place] of places) {
    const text = await unlessAbsent(read(place));
    if (text !== undefined) {
      states.push({ workspace, place, resources: resourcesIn(text, place) });
    }
  }
  return states;
}

async function unlessAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { name, code = name } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "NoSuchKey"].includes(code)) {
      return undefined;
    }
    throw error;
  }
}

interface StateJson {
  readonly version?: number;
  readonly resources?: readonly { readonly mode: string; readonly instances: readonly unknown[] }[];
}

/** How many resources a state holds; what is only read of AWS does not count. */
function resourcesIn(text: string, place: string): number {
  if (text.trim() === "") {
    return 0;
  }
  const { version, resources } = parsed(text);
  if (version !== 4 || resources === undefined) {
    // OpenTofu can encrypt states.
    throw new Error(`what ${place} holds cannot be counted: it is no plain state of Terraform`);
  }
  return resources
    .filter(({ mode }) => mode === "managed")
    .reduce((sum, { instances }) => sum + instances.length, 0);
}

function parsed(text: string): StateJson {
  try {
    return JSON.parse(text) as StateJson;
  } catch {
    return {};
  }
}
