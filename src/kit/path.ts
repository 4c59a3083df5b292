import which from "which";

/** Whether a program of that name is in the PATH of an environment. */
export async function isInPath(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  return (await which(program, { path: env.PATH, nothrow: true })) !== null;
}
