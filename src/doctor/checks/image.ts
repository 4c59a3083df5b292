import { findTaskDefinition } from "../../aws/task-definition";
import type { VariableValues } from "../../fleet/variables";
import type { Check } from "../check";
import { failedTogether, type Subject } from "../subject";
import { UNREACHABLE, wayOutText } from "../unreachable";

/** Credentials for the registry come first. Every failure before the start is "unable to pull secrets or registry auth". */
const CANNOT_PULL =
  /CannotPull\w*|image manifest does not contain descriptor|exec format error|(retrieve ecr|get|pull) registry auth/i;

/** The first that fits says what is to be done. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [
    /descriptor matching platform|exec format error/i,
    "build the image for the processor of cpu_architecture (docker buildx build --platform linux/amd64,linux/arm64), or set cpu_architecture to the image's",
  ],
  [
    /unauthorized|authentication required|denied|403 Forbidden|\b401\b/i,
    "make the image public, or give the registry's credentials: ECR of another account needs a policy there",
  ],
  [
    /not found|manifest unknown|does not exist|\b404\b/i,
    "write an image that exists into container_image, with its tag or digest, and apply",
  ],
  [
    /toomanyrequests|rate limit/i,
    "the registry limits pulls: copy the image to a registry of yours, such as ECR",
  ],
];
const OTHERWISE = "see that container_image is right and that tasks have a way to its registry";

export const image: Check = {
  name: "image",
  run: async (subject) => {
    const complaint = (await subject.complaints()).find((it) => CANNOT_PULL.test(it));
    if (complaint === undefined) {
      return [];
    }
    const { stack, values } = subject;
    const asked = await imageAskedFor(subject);
    const isHistory = asked !== values.container_image;
    return [
      {
        severity: "error",
        what: `the image ${asked} cannot be pulled or started, so no new task can start`,
        evidence: complaint,
        fix: isHistory
          ? `the file has ${values.container_image} now. Apply that: npx fleet deploy ${stack}`
          : fixFor(complaint, values),
      },
    ];
  },
};

function fixFor(complaint: string, values: VariableValues): string {
  const [, fix] = FIXES.find(([pattern]) => pattern.test(complaint)) ?? [];
  const isUnreachable = UNREACHABLE.test(complaint);
  return (
    fix ?? (isUnreachable ? `the registry cannot be reached: ${wayOutText(values)}` : OTHERWISE)
  );
}

/** The file may have another one by now: a failed `fleet deploy --image` puts the old one back. */
async function imageAskedFor(subject: Subject): Promise<string> {
  const [task] = failedTogether(await subject.health());
  const definition = task
    ? await findTaskDefinition(subject.aws, task.taskDefinition)
    : await subject.definition();
  const [container] = definition?.containerDefinitions ?? [];
  return container?.image ?? subject.values.container_image;
}
