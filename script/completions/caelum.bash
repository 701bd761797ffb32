# Completion of caelum for bash.
_caelum() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "run compare plan goodput check show topo chip flows policy wafer limits claims validate calibrate import --help --version" -- "$current"))
    return
  fi
  case $previous in
    --fidelity) COMPREPLY=($(compgen -W "analytic event flow" -- "$current")); return ;;
    --catalogue) COMPREPLY=($(compgen -d -- "$current")); return ;;
  esac
  if [[ $current == -* ]]; then
    local options="--json --quiet --threads --catalogue --help"
    case $verb in
      run) options+=" --set --fidelity --trace --report --assert --uncertainty --seed --why --traffic" ;;
      compare) options+=" --set --fidelity --uncertainty --seed" ;;
      plan) options+=" --set" ;;
      topo) options+=" --set --chips --level --fail --routing --output" ;;
      chip) options+=" --roofline --scenario --table --output" ;;
      show) options+=" --profile" ;;
      policy) options+=" --date" ;;
      wafer) options+=" --die --diameter --edge --scribe --output" ;;
      claims) options+=" --strict --markdown --uncertainty --seed" ;;
      calibrate) options+=" --chip --stack --part --link --system --output --report --residual" ;;
      check) options+=" --set --schema --keys --explain" ;;
      validate) options+=" --fidelity --max-mape --markdown --table --chip --system --profile-of --leave-chip-out --holdout --plot --residual --skip-bad-rows" ;;
      import) options+=" --output" ;;
      flows) options+=" --fat-tree --torus --bandwidth --latency --hashed --certify --fold --output" ;;
    esac
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [ "$verb" = show ]; then
    if [ "$COMP_CWORD" -eq 2 ]; then
      COMPREPLY=($(compgen -W "chips systems models chip-profiles link-profiles kernel-libraries stacks reliability operations parts network-parts regions currencies contracts processes policies claims sources" -- "$current"))
    else
      COMPREPLY=($(compgen -W "$(caelum show "${COMP_WORDS[2]}" --quiet 2>/dev/null)" -- "$current"))
    fi
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _caelum caelum
