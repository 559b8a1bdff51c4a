#compdef ccmux
# zsh completion of ccmux. In ~/.zshrc: eval "$(ccmux completion zsh)"; or this file as _ccmux in a directory of $fpath.
_ccmux() {
  local -a lines candidates
  local kind line
  lines=("${(@f)$(ccmux __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  kind=${lines[1]}
  shift lines
  case $kind in
    files) compset -P '--[a-z-]##='; _files ;;
    directories) compset -P '--[a-z-]##='; _files -/ ;;
    programs) compset -P '--[a-z-]##='; _command_names -e ;;
    words)
      for line in $lines; do
        candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
      done
      (( ${#candidates} )) && _describe -t values value candidates
      ;;
  esac
}
if [[ ${funcstack[1]} == _ccmux ]]; then
  _ccmux "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _ccmux ccmux
fi
