import { ANY, type Grant } from "../grant";
import type { PolicyStack } from "../subject";

/** Cloud Map, with the private zone that it keeps in Route 53. */
export function serviceDiscovery(stack: PolicyStack): Grant[] {
  if (!stack.values.enable_service_discovery) {
    return [];
  }
  const namespaces = stack.arn("servicediscovery", "namespace/*");
  const services = stack.arn("servicediscovery", "service/*");
  return [
    {
      name: "DiscoveryList",
      role: "plan",
      actions: [
        "servicediscovery:ListNamespaces",
        "servicediscovery:ListServices",
        "servicediscovery:ListTagsForResource",
      ],
      resources: ANY,
    },
    {
      name: "DiscoveryRead",
      role: "plan",
      actions: ["servicediscovery:GetNamespace", "servicediscovery:GetService"],
      resources: [namespaces, services],
    },
    {
      name: "DiscoveryZoneRead",
      role: "plan",
      actions: ["route53:GetHostedZone"],
      resources: [`arn:${stack.partition}:route53:::hostedzone/*`],
    },
    {
      name: "DiscoveryCreate",
      role: "apply",
      actions: ["servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:TagResource"],
      resources: ANY,
      condition: stack.newTags,
    },
    {
      name: "DiscoveryCreateService",
      role: "apply",
      actions: ["servicediscovery:CreateService"],
      resources: [services],
      condition: stack.newTags,
    },
    {
      name: "DiscoveryChange",
      role: "apply",
      actions: [
        "servicediscovery:CreateService",
        "servicediscovery:DeleteNamespace",
        "servicediscovery:DeleteService",
        "servicediscovery:DeregisterInstance",
        "servicediscovery:ListInstances",
        "servicediscovery:UpdateService",
      ],
      resources: [namespaces, services],
      condition: stack.ownTags,
    },
    {
      name: "DiscoveryWait",
      role: "apply",
      actions: ["servicediscovery:GetOperation"],
      resources: ANY,
    },
    {
      name: "DiscoveryZone",
      role: "apply",
      actions: [
        "route53:CreateHostedZone",
        "route53:DeleteHostedZone",
        "route53:ListHostedZonesByName",
      ],
      resources: ANY,
      because: "Cloud Map makes and deletes its private zone with the rights of whoever asks it to",
    },
  ];
}
