import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import { awsClient } from "./client";
import { isMissing } from "./explain";

/** A load balancer by its name; undefined when there is none. */
export async function findLoadBalancer(
  region: string,
  name: string,
): Promise<LoadBalancer | undefined> {
  const { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } = await import(
    "@aws-sdk/client-elastic-load-balancing-v2"
  );
  try {
    const { LoadBalancers = [] } = await awsClient(ElasticLoadBalancingV2Client, region).send(
      new DescribeLoadBalancersCommand({ Names: [name] }),
    );
    return LoadBalancers[0];
  } catch (error) {
    if (isMissing(error, "LoadBalancerNotFoundException")) {
      return undefined;
    }
    throw error;
  }
}
