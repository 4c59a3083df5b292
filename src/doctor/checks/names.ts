import { roleExists } from "../../aws/iam";
import { clusterExists, logGroupExists, secretPresence } from "../../aws/names-in-use";
import { createdSecrets } from "../../fleet/secrets";
import type { Check, Found } from "../check";
import { stateIsEmpty } from "../state";
import type { Subject } from "../subject";

/** What has the names of a stack that is not in its state: a killed apply's, or somebody else's. */
export const names: Check = {
  name: "names",
  isPrecondition: true,
  run: async (subject) => {
    const isCandidate = subject.props.beforeDeploy || !(await subject.service());
    if (!isCandidate || !(await stateIsEmpty(subject))) {
      return [];
    }
    const taken = await takenNames(subject);
    return taken.length === 0
      ? []
      : [
          {
            severity: "error",
            what: "names of this stack are taken in AWS, and its state does not know them: the apply fails, or takes over what is not its own",
            evidence: `${subject.aws} has ${taken.join(", ")}`,
            fix:
              `if a killed apply of yours has left them: npx fleet recover ${subject.stack}; if they are somebody ` +
              "else's, write another project_name, environment or cluster_name",
          },
        ];
  },
};

async function takenNames(subject: Subject): Promise<string[]> {
  const { aws, name } = subject;
  const looks = [
    [`the cluster ${name.cluster}`, clusterExists(aws, name.cluster)],
    [`the log group ${name.logGroup}`, logGroupExists(aws, name.logGroup)],
    [
      `the load balancer ${name.loadBalancer}`,
      subject.loadBalancer().then((found) => found !== undefined),
    ],
    [`the role ${name.taskRole}`, roleExists(aws, name.taskRole)],
    ...createdSecrets(subject.values).map(({ id }) => {
      const isThere = secretPresence(aws, id).then((presence) => presence === "present");
      return [`the secret ${id}`, isThere] as const;
    }),
  ] as const;
  const found = await Promise.all(
    looks.map(async ([what, isThere]) => ((await isThere) ? [what] : [])),
  );
  return found.flat();
}

/** A destroyed secret keeps its name, and the next apply cannot create it. */
export const deletedSecrets: Check = {
  name: "deleted-secret",
  isPrecondition: true,
  run: async ({ aws, values, stack }) => {
    const found = await Promise.all(
      createdSecrets(values).map(async ({ id }): Promise<Found[]> => {
        return (await secretPresence(aws, id)) === "deleted"
          ? [
              {
                severity: "error",
                what: `the secret ${id} is scheduled for deletion and keeps its name until then: the apply cannot create it`,
                evidence: `Secrets Manager has a deletion date for ${id}`,
                fix: `npx fleet recover ${stack}, which restores it`,
              },
            ]
          : [];
      }),
    );
    return found.flat();
  },
};
