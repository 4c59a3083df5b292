import { join } from "node:path";
import { Argument } from "@commander-js/extra-typings";
import { shellWord } from "../../kit/shell-word";
import { declareCommand } from "../command";

/** What each shell runs at a Tab. `ask` prints a candidate a line, with a tab before its description. */
const SCRIPTS = {
  bash: (ask: string) => `_fleet() {
  local IFS=$'\\n'
  COMPREPLY=($(${ask} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _fleet fleet
`,
  zsh: (ask: string) => `#compdef fleet
_fleet() {
  local -a found
  found=("\${(@f)$(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then
    found=("\${(@)found//$'\\t'/:}")
    _describe fleet found
  else
    _files
  fi
}
compdef _fleet fleet
`,
  fish: (ask: string) => `function __fleet_candidates
  set -l found (${ask} (commandline -opc)[2..] (commandline -ct) 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c fleet -f -a '(__fleet_candidates)'
`,
};

const SHELLS = ["bash", "zsh", "fish"] as const;

export const command = declareCommand({
  description:
    "Prints a script that lets a shell complete commands, options and names of stacks. Where `fleet` itself is no " +
    "command yet, make it one before: alias fleet='npx fleet'",
  options: (command) =>
    command.addArgument(new Argument("<shell>", "the shell that it is for").choices(SHELLS)),
  examples: [
    "source <(npx fleet completion bash)     # in ~/.bashrc",
    "source <(npx fleet completion zsh)      # in ~/.zshrc, below compinit",
    "npx fleet completion fish | source      # in ~/.config/fish/config.fish",
  ],
  run: async (_options, { projectDir }, shell) => {
    const program = shellWord(join(projectDir, "bin", "fleet.js"));
    const script = SCRIPTS[shell](`node ${program} --complete`);
    return { json: { shell, script }, text: () => script };
  },
});
