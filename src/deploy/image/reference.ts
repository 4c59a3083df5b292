import type { EcrImage } from "../../aws/images";
import { variableDefinitions } from "../../fleet/variables";
import { UsageError } from "../../kit/failure";

/** Where an image is, in the terms of a registry's API. */
export interface ImageReference {
  /** Host, and port where there is one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** The reference without tag and digest, as it was given. */
  readonly name: string;
}

/** What an image without a registry is pulled from. */
const DOCKER_HUB = "registry-1.docker.io";

/**
 * Such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com; other partitions and dual-stack names have other ends.
 * @see https://docs.aws.amazon.com/general/latest/gr/ecr.html (2026-11)
 */
const ECR = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\.[a-z.]+$/;

/** An image by what Amazon ECR's own API calls it; undefined for one of another registry. */
export function ecrImage({ registry, repository, tag }: ImageReference): EcrImage | undefined {
  const [, account, region] = ECR.exec(registry) ?? [];
  return account !== undefined && region !== undefined
    ? { account, region, repository, tag }
    : undefined;
}

/** @throws UsageError when it is none that ECS could pull */
export function parseReference(text: string): ImageReference {
  const broken = variableDefinitions.container_image.rules.find((rule) => !rule.holds(text));
  if (broken) {
    throw new UsageError(`--image must be ${broken.expected}; got: ${text}`);
  }
  const [tagged = "", digest] = text.split("@");
  const [, name = "", tag = "latest"] = /^(.*?)(?::([^:/]+))?$/.exec(tagged) ?? [];
  const [host = "", ...path] = name.split("/");
  const hasHost = path.length > 0 && (/[.:A-Z]/.test(host) || host === "localhost");
  const registry = hasHost && host !== "docker.io" ? host : DOCKER_HUB;
  const repository = hasHost ? path.join("/") : name;
  // The official images have a namespace that nobody writes.
  const isOfficial = registry === DOCKER_HUB && !repository.includes("/");
  return {
    registry,
    repository: isOfficial ? `library/${repository}` : repository,
    tag,
    digest,
    name,
  };
}
