# Completion of caelum for fish.
complete -c caelum -f -n __fish_use_subcommand -a "run check show validate flows import"
complete -c caelum -n "__fish_seen_subcommand_from run check validate" -F
complete -c caelum -n "__fish_seen_subcommand_from run" -l set -l trace -l report -l assert -l uncertainty -l seed -x
complete -c caelum -n "__fish_seen_subcommand_from run validate" -l fidelity -xa "analytic event"
complete -c caelum -n "__fish_seen_subcommand_from check" -l schema -l keys -l explain
complete -c caelum -n "__fish_seen_subcommand_from show" -xa "chips systems models profiles links stacks sources"
complete -c caelum -l json -l quiet -l threads -l catalogue
