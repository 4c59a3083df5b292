import type { Check } from "../check";

export const loadBalancer: Check = {
  name: "load-balancer",
  run: async (subject) => {
    const { state } = await subject.health();
    const { service, loadBalancer } = state;
    if (!service || !loadBalancer) {
      return [];
    }
    if (loadBalancer.state !== "active") {
      return [
        {
          severity: loadBalancer.state === "provisioning" ? "warning" : "error",
          what: "the load balancer does not work yet, or no more",
          evidence: `AWS calls it ${loadBalancer.state}`,
          fix: "wait if it is provisioning; else apply the stack again",
        },
      ];
    }
    return service.targetGroup === null && subject.values.create_alb
      ? [
          {
            severity: "error",
            what: "the service is not attached to the load balancer, which answers 503",
            evidence: "the service has no target group",
            fix: `apply the stack again: npx fleet deploy ${subject.stack}`,
          },
        ]
      : [];
  },
};
