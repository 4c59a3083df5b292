const EXTENSION = ".tfvars";

/** Whether a file of tfvars/ is that of a stack. */
export function isStackFile(name: string): boolean {
  return name.endsWith(EXTENSION) && !name.startsWith(".");
}

/** "eu-west-1" of "terraform-eu-west-1.tfvars" or "eu-west-1.tfvars" */
export function stackNameOf(file: string): string {
  return file.slice(0, -EXTENSION.length).replace(/^terraform-/, "");
}
