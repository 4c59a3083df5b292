import {
  AssociateWebACLCommand,
  CreateWebACLCommand,
  DisassociateWebACLCommand,
  WAFV2Client,
} from "@aws-sdk/client-wafv2";
import { expect, it } from "vitest";
import { clientSettings } from "../../src/sandbox/emulator-clients";
import { useEmulator } from "../support/sandbox";
import { REGION, useLocalFleet } from "./local-fleet";
import { webAclRecord } from "./web-acl-record";

const fleet = useLocalFleet(useEmulator({ withControl: true }));

it("a web ACL looks at the requests of the load balancer that it is associated with, and of no other time", async () => {
  const waf = new WAFV2Client(clientSettings(fleet.emulator, REGION));
  const { Rules } = webAclRecord();
  const status = async () => {
    const [listener] = fleet.aws.loadBalancing.loadBalancers[0]?.listeners ?? [];
    const url = `http://127.0.0.1:${listener?.loopbackPort}/WEB-INF/`;
    return listener && (await fetch(url)).status;
  };
  const becomes = (wanted: number) =>
    fleet.until(async () => ((await status()) === wanted ? wanted : undefined));

  // No task runs.
  await becomes(503);
  const { Summary } = await waf.send(
    new CreateWebACLCommand({
      Name: "waf",
      Scope: "REGIONAL",
      DefaultAction: { Allow: {} },
      Rules,
      VisibilityConfig: Rules[0]?.VisibilityConfig,
    }),
  );
  const ResourceArn = fleet.loadBalancer;
  await waf.send(new AssociateWebACLCommand({ WebACLArn: Summary?.ARN, ResourceArn }));
  await becomes(403);
  expect(fleet.said.join("\n")).toContain("ExploitablePaths_URIPATH");
  await waf.send(new DisassociateWebACLCommand({ ResourceArn }));
  await becomes(503);
}, 60_000);
