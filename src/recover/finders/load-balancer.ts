import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { awsClient } from "../../aws/client";
import { isMissing } from "../../aws/explain";
import type { Finder, Finding, Lookup } from "../find-resources";
import { findingByTags, singleFinding, tagMap } from "./tags";

const client = ({ region }: Lookup) => awsClient(ElasticLoadBalancingV2Client, region);

async function tagsOf(elb: ElasticLoadBalancingV2Client, arn: string) {
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  return tagMap(TagDescriptions?.[0]?.Tags);
}

/** Undefined instead of the error that the API gives for a name that nothing has. */
async function orMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isMissing(error, "LoadBalancerNotFoundException", "TargetGroupNotFoundException")) {
      return undefined;
    }
    throw error;
  }
}

async function findLoadBalancer(lookup: Lookup): Promise<Finding> {
  const elb = client(lookup);
  const names = [lookup.value("name")];
  const answer = await orMissing(elb.send(new DescribeLoadBalancersCommand({ Names: names })));
  const balancer = answer?.LoadBalancers?.[0];
  if (!balancer?.LoadBalancerArn) {
    return undefined;
  }
  const arn = balancer.LoadBalancerArn;
  const attributes = {
    id: arn,
    arn,
    dns_name: balancer.DNSName,
    zone_id: balancer.CanonicalHostedZoneId,
  };
  return findingByTags(lookup, await tagsOf(elb, arn), { id: arn, attributes });
}

async function findTargetGroup(lookup: Lookup): Promise<Finding> {
  const elb = client(lookup);
  const names = [lookup.value("name")];
  const answer = await orMissing(elb.send(new DescribeTargetGroupsCommand({ Names: names })));
  const arn = answer?.TargetGroups?.[0]?.TargetGroupArn;
  return arn
    ? findingByTags(lookup, await tagsOf(elb, arn), { id: arn, attributes: { id: arn, arn } })
    : undefined;
}

async function findListener(lookup: Lookup): Promise<Finding> {
  const request = new DescribeListenersCommand({
    LoadBalancerArn: lookup.value("load_balancer_arn"),
  });
  const { Listeners = [] } = await client(lookup).send(request);
  const candidates = Listeners.filter(({ Port }) => String(Port) === lookup.value("port"));
  return singleFinding(lookup, candidates, ({ ListenerArn = "" }) => ListenerArn);
}

async function findListenerRule(lookup: Lookup): Promise<Finding> {
  const request = new DescribeRulesCommand({ ListenerArn: lookup.value("listener_arn") });
  const { Rules = [] } = await client(lookup).send(request);
  const candidates = Rules.filter(({ Priority }) => Priority === lookup.value("priority"));
  return singleFinding(lookup, candidates, ({ RuleArn = "" }) => RuleArn);
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_lb: { needs: { name: "name" }, find: findLoadBalancer },
  aws_lb_target_group: { needs: { name: "name" }, find: findTargetGroup },
  aws_lb_listener: { needs: { load_balancer_arn: "arn", port: "port" }, find: findListener },
  aws_lb_listener_rule: {
    needs: { listener_arn: "arn", priority: "priority" },
    find: findListenerRule,
  },
};
