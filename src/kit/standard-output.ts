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
