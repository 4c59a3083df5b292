import { join } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { listModel } from "../../cost/estimate/cost-model";
import { configurationFindings } from "../../doctor/configuration";
import { type DoctorReport, doctorReport, examine } from "../../doctor/doctor";
import { loadFleet } from "../../fleet/load-fleet";
import { regionsByName } from "../../fleet/select";
import { ConfigError } from "../../kit/problem";
import { wholeSecond } from "../../kit/whole-second";
import { type Answer, declareCommand } from "../command";
import { JSON_FORM, REGION } from "../options";
import { doctorText } from "../text/doctor";

export const command = declareCommand({
  description:
    "Looks for what is wrong with the regions, or with one: in the files, the account, the network, tasks, image, secrets, " +
    "load balancer, DNS, schedule and costs. For each finding it says what it has seen and what to do; the cause comes " +
    "first. Changes nothing. What cannot be read is named, and the rest is looked at.",
  options: (command) =>
    command
      .argument("[stack]", "the stack; all of them when it is left out")
      .option(...REGION)
      .addOption(
        new Option("--before-deploy", "only what must hold before the first apply").conflicts(
          "check",
        ),
      )
      .option("--check", "ask each address all that fleet check asks, which takes longer")
      .option(...JSON_FORM),
  examples: [
    "npx fleet doctor",
    "npx fleet doctor eu-west-1",
    "npx fleet doctor eu-west-1 --before-deploy",
    "npx fleet doctor eu-west-1 --check",
  ],
  failsWhen: "it finds an error",
  run: async ({ region = [], beforeDeploy = false, check = false }, context, stack) => {
    const { projectDir, env, stdout, progress } = context;
    const at = wholeSecond(context.now());
    const named = [...region, ...(stack === undefined ? [] : [stack])];
    const fleet = await loadFleet(join(projectDir, "tfvars"), projectDir, undefined, at).catch(
      (error: unknown) => (error instanceof ConfigError ? error : Promise.reject(error)),
    );
    if (fleet instanceof ConfigError) {
      // Without the values of the files nothing can be asked of AWS.
      const report = doctorReport(configurationFindings(fleet.problems), at);
      return answer(report, 0, stdout);
    }
    const regions = regionsByName(fleet.regions, named);
    const names = regions.map(({ stackName }) => stackName);
    progress.step(`Examining ${names.length === 1 ? names[0] : `${names.length} regions`}`);
    const report = await examine(
      regions,
      {
        at,
        projectDir,
        env,
        beforeDeploy,
        checksEndpoint: check,
        prices: await listModel({}, context),
      },
      configurationFindings(fleet.warnings, named.length > 0 ? names : undefined),
    );
    return answer(report, regions.length, stdout);
  },
});

function answer(report: DoctorReport, regions: number, stdout: NodeJS.WriteStream): Answer {
  return {
    json: report,
    text: () => doctorText(report, regions, stdout),
    failures: report.unread,
    failed: report.findings.some(({ severity }) => severity === "error"),
  };
}
