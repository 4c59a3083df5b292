import type { IpPermission, SecurityGroup } from "@aws-sdk/client-ec2";
import { servesHttps } from "../../fleet/https";
import type { Check, Found } from "../check";

/** From clients to the load balancer, from there to the container's port, and from the tasks to everywhere. */
export const securityGroups: Check = {
  name: "security-groups",
  run: async (subject) => {
    const [service, loadBalancer, network] = await Promise.all([
      subject.service(),
      subject.loadBalancer(),
      subject.network(),
    ]);
    if (!service || !network) {
      return [];
    }
    const named = (ids: readonly string[] = []) =>
      network.securityGroups.filter(({ GroupId = "" }) => ids.includes(GroupId));
    const tasks = named(service.networkConfiguration?.awsvpcConfiguration?.securityGroups);
    const alb = named(loadBalancer?.SecurityGroups);
    const { alb_port, container_port } = subject.values;
    const clientPort = servesHttps(subject.values) ? 443 : alb_port;
    const fix = `apply the stack again, which puts the rules back: npx fleet deploy ${subject.stack}`;
    const missing = (what: string, groups: readonly SecurityGroup[], rule: string): Found => ({
      severity: "error",
      what,
      evidence: `${groups.map(({ GroupId }) => GroupId).join(", ")}: no rule ${rule}`,
      fix,
    });
    const found: Found[] = [];
    if (alb.length > 0 && tasks.length > 0) {
      if (!opens(ingress(alb), clientPort, [])) {
        found.push(
          missing(
            "clients cannot reach the load balancer: its security group does not let them in",
            alb,
            `for ingress on port ${clientPort}`,
          ),
        );
      }
      if (!opens(egress(alb), container_port, tasks)) {
        found.push(
          missing(
            "the load balancer cannot reach the tasks: its security group does not let requests out",
            alb,
            `for egress to port ${container_port} of ${idsOf(tasks)}`,
          ),
        );
      }
      if (!opens(ingress(tasks), container_port, alb)) {
        found.push(
          missing(
            "the load balancer cannot reach the tasks: their security group does not let requests in",
            tasks,
            `for ingress on port ${container_port} from ${idsOf(alb)}`,
          ),
        );
      }
    }
    if (tasks.length > 0 && !opens(egress(tasks), 443, [])) {
      found.push(
        missing(
          "tasks cannot reach AWS and the image registry: their security group lets nothing out",
          tasks,
          "for egress to port 443",
        ),
      );
    }
    return found;
  },
};

const ingress = (groups: readonly SecurityGroup[]) =>
  groups.flatMap(({ IpPermissions = [] }) => IpPermissions);
const egress = (groups: readonly SecurityGroup[]) =>
  groups.flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress);

function idsOf(groups: readonly SecurityGroup[]): string {
  return groups.map(({ GroupId }) => GroupId).join(", ");
}

/** Whether one of the rules is for the port: of one of the groups, or of addresses. */
function opens(
  rules: readonly IpPermission[],
  port: number,
  others: readonly SecurityGroup[],
): boolean {
  return rules.some((rule) => {
    const { IpProtocol, FromPort = 0, ToPort = 0, UserIdGroupPairs = [] } = rule;
    const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [] } = rule;
    const isForPort =
      IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= port && port <= ToPort);
    const isForAddresses = [...IpRanges, ...Ipv6Ranges, ...PrefixListIds].length > 0;
    const isForOthers = UserIdGroupPairs.some(({ GroupId }) =>
      others.some((other) => other.GroupId === GroupId),
    );
    return isForPort && (isForAddresses || isForOthers);
  });
}
