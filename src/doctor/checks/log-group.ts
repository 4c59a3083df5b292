import { logGroupExists } from "../../aws/names-in-use";
import type { Check } from "../check";

export const logGroup: Check = {
  name: "log-group",
  run: async (subject) => {
    const definition = await subject.definition();
    const groups = (definition?.containerDefinitions ?? []).flatMap(
      ({ logConfiguration }) => logConfiguration?.options?.["awslogs-group"] ?? [],
    );
    const found = await Promise.all(
      [...new Set(groups)].map(async (group) =>
        (await logGroupExists(subject.aws, group)) ? [] : [group],
      ),
    );
    return found.flat().map((group) => ({
      severity: "error",
      what: "the log group of the tasks is gone: no new task can start",
      evidence: `CloudWatch has no ${group} in ${subject.aws}`,
      fix: `apply the stack again, which creates it: npx fleet deploy ${subject.stack}`,
    }));
  },
};
