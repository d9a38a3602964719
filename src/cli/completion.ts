/**
 * The scripts of `rvisim completion`. Each script asks the program for completions, by an option of yargs. The program
 * answers in the form of the shell in the variable SHELL, so the scripts set it. Without an answer the shell completes
 * file names.
 */
export function completionScript(shell: 'bash' | 'zsh' | 'fish'): string {
  return SCRIPTS[shell];
}

const SCRIPTS = {
  bash: `# rvisim completion for bash
_rvisim() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(SHELL=bash rvisim --get-yargs-completions "\${COMP_WORDS[@]}")" \\
    -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _rvisim rvisim
`,
  zsh: `#compdef rvisim
# rvisim completion for zsh
_rvisim() {
  local -a reply
  reply=("\${(@f)$(SHELL=zsh rvisim --get-yargs-completions "\${words[@]}")}")
  if [[ -n "\${reply[*]}" ]]; then
    _describe 'rvisim' reply
  else
    _files
  fi
}
compdef _rvisim rvisim
`,
  fish: `# rvisim completion for fish
complete -c rvisim -a '(env SHELL=fish rvisim --get-yargs-completions (commandline -opc) (commandline -ct))'
`,
} as const;
