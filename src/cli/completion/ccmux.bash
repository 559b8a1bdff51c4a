# bash completion of ccmux. In ~/.bashrc: eval "$(ccmux completion bash)"
_ccmux() {
  local word line kind lead='' i
  local -a words=()
  # Bash cuts words at `=` and `:`; here they are put together again.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word == [=:]* || ${COMP_WORDS[i - 1]} == [=:] ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done
  word=${words[${#words[@]} - 1]}
  # What stands before the cut stays on the line.
  [[ $COMP_WORDBREAKS == *=* && $word == --*=* ]] && lead=${word%%=*}=
  COMPREPLY=()
  {
    IFS= read -r kind
    case $kind in
      files) compopt -o default 2>/dev/null ;;
      directories) compopt -o dirnames 2>/dev/null ;;
      programs)
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "$2")
        ;;
      words)
        while IFS= read -r line; do
          line=${line%%$'\t'*}
          COMPREPLY+=("${line#"$lead"}")
        done
        ;;
    esac
  } < <(ccmux __complete "${words[@]}" 2>/dev/null)
}
complete -F _ccmux ccmux
