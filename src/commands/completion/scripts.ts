export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/**
 * Each script hands the words up to the cursor to `kctl __complete`, which prints what may come next, one
 * candidate a line, a tab and a description after it. Names of groups may hold anything a shell gives a
 * meaning to: whatever ends up on the command line is quoted, and nothing is ever evaluated.
 */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  // For bash 3.2 as well, which macOS has: no mapfile, no index from the end, no compopt.
  bash: `# bash completion for kctl
_kctl_complete() {
  local rest=$COMP_LINE word line quoted quote= last=-1 safe='^[[:alnum:] _.@%+:,/=-]+$'
  local -a words=()
  # bash splits words at ":", "=" and "@" too; what has no space between it is one word.
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ $last -lt 0 || $rest == [[:space:]]* ]]; then last=$((last + 1)); words[last]=; fi
    rest=\${rest#"\${rest%%[![:space:]]*}"}
    words[last]=\${words[last]}$word
    rest=\${rest#"$word"}
  done
  local typed=\${words[last]}
  case $typed in \\'*) quote=\\' ;; \\"*) quote=\\" ;; esac
  local i
  for ((i = 1; i <= last; i++)); do
    case \${words[i]} in
      \\'*) word=\${words[i]#\\'} words[i]=\${word%\\'} ;;
      \\"*) word=\${words[i]#\\"} words[i]=\${word%\\"} ;;
      *) words[i]=\${words[i]//\\\\/} ;;
    esac
  done
  typed=\${words[last]}
  # Only what stands after the last of these is replaced.
  local kept=
  if [[ -z $quote ]]; then
    case $COMP_WORDBREAKS in *=*) kept=\${typed%"\${typed##*=}"} ;; esac
    case $COMP_WORDBREAKS in *:*) word=\${typed%"\${typed##*:}"}; [[ \${#word} -gt \${#kept} ]] && kept=$word ;; esac
    case $COMP_WORDBREAKS in *@*) word=\${typed%"\${typed##*@}"}; [[ \${#word} -gt \${#kept} ]] && kept=$word ;; esac
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    [[ $line == "$typed"* ]] || continue
    line=\${line#"$kept"}
    # Within quotes that the user has opened, only what means the same there is offered.
    if [[ -z $quote ]]; then printf -v quoted %q "$line" && COMPREPLY+=("$quoted")
    elif [[ $line =~ $safe ]]; then COMPREPLY+=("$line")
    fi
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]:1}" 2>/dev/null </dev/null)
  if [[ \${#COMPREPLY[@]} -eq 0 ]]; then compopt -o default 2>/dev/null; fi
  # What ends in "=" or ".." goes on.
  if [[ \${#COMPREPLY[@]} -eq 1 ]]; then
    case \${COMPREPLY[0]} in *=|*..) compopt -o nospace 2>/dev/null ;; esac
  fi
}
complete -F _kctl_complete kctl
`,
  zsh: `#compdef kctl
_kctl() {
  local -a candidates unfinished
  local line text shown
  while IFS= read -r line; do
    text=\${line%%$'\\t'*}
    # A colon ends the text, and a backslash keeps it from doing so.
    shown="\${\${text//\\\\/\\\\\\\\}//:/\\\\:}:\${line#*$'\\t'}"
    # What ends in "=" or ".." goes on.
    if [[ $text == *= || $text == *.. ]]; then unfinished+=("$shown"); else candidates+=("$shown"); fi
  done < <("\${words[1]}" __complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null </dev/null)
  if (( \${#candidates} + \${#unfinished} )); then
    (( \${#candidates} )) && _describe -V kctl candidates
    (( \${#unfinished} )) && _describe -V kctl-unfinished unfinished -S ''
  else
    _files
  fi
}
# Read with source it is registered; found in $fpath it is called for the first time.
if [[ \${funcstack[1]} == _kctl ]]; then _kctl "$@"; else compdef _kctl kctl; fi
`,
  fish: `# fish completion for kctl
function __kctl_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct | string collect)
  set -l found (command $words[1] __complete -- $words[2..-1] (string unescape -- "$typed") 2>/dev/null </dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$typed"
  end
end
complete -c kctl -f -a '(__kctl_complete)'
`,
  powershell: `# PowerShell completion for kctl
Register-ArgumentCompleter -Native -CommandName kctl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString().Trim('"', "'") })
  if ($wordToComplete -eq '') { $words += '' }
  kctl __complete -- @words 2>$null | ForEach-Object {
    $text, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $text }
    $quoted = if ($text -match '^[\\w.:/=+-]+$') { $text } else { "'" + $text.Replace("'", "''") + "'" }
    [System.Management.Automation.CompletionResult]::new($quoted, $text, 'ParameterValue', $description)
  }
}
`,
}
