import type { ServiceTask } from "../../aws/tasks";
import { readLastStop, stopReason } from "../../live/last-stop";
import type { Check } from "../check";
import { failedTogether, isWell } from "../subject";

/** So many within the hour that AWS remembers are no accident, even if the others are healthy. */
const MANY = 3;

/** The first that fits the reason, exit code and last lines of a container says what is to be done. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [
    /OutOfMemory|out of memory|exit code 137/i,
    "give the tasks more memory (memory = …), and apply",
  ],
  [
    /read-only file ?system|EROFS|permission denied|EACCES/i,
    "have the image write to /tmp only and run without root, or set enable_readonly_root_filesystem = false and container_user = null",
  ],
  [
    /exec format error/i,
    "build the image for the processor of cpu_architecture, or set cpu_architecture to the image's",
  ],
  [
    /EADDRINUSE|address already in use/i,
    "have the container listen once, on the port in its variable PORT",
  ],
];
const OTHERWISE = "its last lines say why; all of them: npx fleet logs";

/** Containers that end by themselves. */
export const containerExit: Check = {
  name: "container-exit",
  run: async (subject) => {
    const health = await subject.health();
    const exits = failedTogether(health).filter(hasExited);
    const [last] = exits;
    if (!last || health.state.service === null || (isWell(health) && exits.length < MANY)) {
      return [];
    }
    const stop = await readLastStop(subject.name, last.deployment);
    const lines = stop?.task === last.id ? stop.logLines : [];
    const evidence = [stopReason(last), ...lines].join("\n");
    return [
      {
        severity: "error",
        what: `containers end by themselves: ${exits.length} within the last hour`,
        evidence,
        fix: FIXES.find(([pattern]) => pattern.test(evidence))?.[1] ?? OTHERWISE,
      },
    ];
  },
};

function hasExited({ stop, containers }: ServiceTask): boolean {
  return (
    stop?.code === "EssentialContainerExited" ||
    containers.some(({ reason }) => /OutOfMemory/i.test(reason ?? ""))
  );
}
