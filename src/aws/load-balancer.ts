import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import { awsClient, listIn } from "./client";
import { unlessMissing } from "./explain";

/** A load balancer by its name; undefined when there is none. */
export async function findLoadBalancer(
  region: string,
  name: string,
): Promise<LoadBalancer | undefined> {
  const { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } = await import(
    "@aws-sdk/client-elastic-load-balancing-v2"
  );
  const request = new DescribeLoadBalancersCommand({ Names: [name] });
  const answer = await unlessMissing(
    awsClient(ElasticLoadBalancingV2Client, region).send(request),
    "LoadBalancerNotFoundException",
  );
  return answer && listIn(answer, "LoadBalancers")[0];
}
