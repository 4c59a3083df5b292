import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import { prefix } from "./naming";
import { asNumber, ref } from "./references";
import { v } from "./variables";

/** The log group of ecs.tf, by itself because the roles of iam.tf name it and the tasks name the roles. */
export class Logs extends Construct {
  readonly groupName: string;
  readonly groupArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "aws_cloudwatch_log_group.main", {
      name: `/ecs/${prefix}-task`,
      retentionInDays: asNumber(v.log_retention_days),
      kmsKeyId: v.kms_key_arn,
      tags: { Name: `${prefix}-log-group` },
    });
    this.groupName = ref(group, "name");
    this.groupArn = ref(group, "arn");
  }
}
