export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/**
 * Each script hands the words up to the cursor to `kctl __complete`, which prints what may come next, one
 * candidate a line, a tab and a description after it.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for kctl
_kctl_complete() {
  local cur=\${COMP_WORDS[COMP_CWORD]} line IFS=$'\\n'
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    [[ $line == "$cur"* ]] && COMPREPLY+=("$line")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 0 ]]; then compopt -o default 2>/dev/null; fi
}
complete -F _kctl_complete kctl
`,
  zsh: `#compdef kctl
_kctl() {
  local -a candidates
  local line
  while IFS= read -r line; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#candidates} )); then
    _describe 'kctl' candidates
  else
    _files
  fi
}
compdef _kctl kctl
`,
  fish: `# fish completion for kctl
function __kctl_complete
  set -l words (commandline -opc) (commandline -ct)
  command $words[1] __complete -- $words[2..-1] 2>/dev/null
end
complete -c kctl -f -a '(__kctl_complete)'
`,
  powershell: `# PowerShell completion for kctl
Register-ArgumentCompleter -Native -CommandName kctl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '""' }
  kctl __complete -- @words 2>$null | ForEach-Object {
    $text, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $text }
    if ($text -like "$wordToComplete*") {
      [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $description)
    }
  }
}
`,
}
