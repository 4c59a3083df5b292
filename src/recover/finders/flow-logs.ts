import { DescribeFlowLogsCommand } from "@aws-sdk/client-ec2";
import { ec2, filter } from "../../aws/ec2";
import type { Finder, Finding, Lookup } from "../find-resources";
import { byTags } from "./ec2-filters";
import { singleFinding } from "./tags";

async function findFlowLog(lookup: Lookup): Promise<Finding> {
  const { FlowLogs = [] } = await ec2(lookup).send(
    new DescribeFlowLogsCommand({
      Filter: [filter("resource-id", lookup.value("vpc_id")), ...byTags(lookup)],
    }),
  );
  return singleFinding(lookup, FlowLogs, ({ FlowLogId = "" }) => FlowLogId);
}

export const finders: Readonly<Record<string, Finder>> = {
  aws_flow_log: { needs: { vpc_id: "id" }, find: findFlowLog },
};
