import { EXIT } from "./failure";

let isLost = false;

process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  // Whoever reads the output may stop early (`npm run synth | head`): that is no error.
  if (code === "EPIPE" || isLost) {
    return;
  }
  isLost = true;
  process.stderr.write(
    `error standard output cannot be written (${code}), so what should stand there is lost. Is its disk full?\n`,
  );
  // The work goes on: an apply must not be left half done for that.
  process.on("exit", () => {
    process.exitCode = EXIT.failed;
  });
});
// There is nowhere left to say it.
process.stderr.on("error", () => {});

/**
 * Ends this process once its output is written. Left alone it would end later: the SDK keeps waiting to try a request
 * again that was given up, for up to 20 s.
 */
export async function endProcess(exitCode: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write("", () => resolve()));
  }
  process.exit(exitCode);
}
