import { type FleetMember, knows, type Warning } from "./fleet-member";

/** ECS Exec takes the read-only root filesystem away, which is the default and which nobody may have thought of. */
export function executeCommandWarnings(member: FleetMember): Warning[] {
  const { file, values } = member;
  return values.enable_execute_command &&
    values.enable_readonly_root_filesystem &&
    knows(member, "enable_execute_command", "enable_readonly_root_filesystem")
    ? [
        {
          file,
          variable: "enable_execute_command",
          message:
            "ECS Exec needs a writable root filesystem, so the container's is writable while this is true. Set it to " +
            "false when you are done; if it is to stay, write enable_readonly_root_filesystem = false beside it",
        },
      ]
    : [];
}
