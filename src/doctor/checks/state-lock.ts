import { rfc3339 } from "../../kit/time-text";
import type { Check } from "../check";
import { readLock } from "../state";

/** Nobody applies for so long. */
const OLD_MS = 60 * 60_000;

export const stateLock: Check = {
  name: "state-lock",
  isPrecondition: true,
  run: async (subject) => {
    const lock = await readLock(subject);
    if (!lock) {
      return [];
    }
    const { created, who, operation, place, isBinding } = lock;
    const age = created ? subject.props.at.getTime() - created.getTime() : Number.POSITIVE_INFINITY;
    return [
      {
        severity: isBinding && age > OLD_MS ? "error" : "warning",
        what: isBinding
          ? "the state is locked: until its owner lets go, every plan and apply fails"
          : "a Terraform works on the state, or was killed while it did",
        evidence: `${place}: ${operation} by ${who}${created ? ` since ${rfc3339(created)}` : ""}`,
        fix: `if nobody is at work: npx fleet recover ${subject.stack}`,
      },
    ];
  },
};
