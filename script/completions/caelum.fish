# Completion of caelum for fish.
complete -c caelum -f -n __fish_use_subcommand -a "run compare plan goodput check show topo chip flows policy wafer limits claims validate calibrate import"
complete -c caelum -n "__fish_seen_subcommand_from run compare plan goodput check validate calibrate flows" -F
complete -c caelum -n "__fish_seen_subcommand_from run" -l set -l trace -l report -l assert -l uncertainty -l seed -x
complete -c caelum -n "__fish_seen_subcommand_from run validate" -l fidelity -xa "analytic event flow"
complete -c caelum -n "__fish_seen_subcommand_from check" -l schema -l keys -l explain
complete -c caelum -n "__fish_seen_subcommand_from show" -xa "chips systems models chip-profiles link-profiles kernel-libraries stacks reliability operations parts network-parts regions currencies contracts processes policies claims sources"
complete -c caelum -l json -l quiet -l threads -l catalogue
complete -c caelum -n "__fish_seen_subcommand_from run" -l why -l traffic
complete -c caelum -n "__fish_seen_subcommand_from validate" -l table -l chip -l system -l plot -l residual -l leave-chip-out -l holdout
complete -c caelum -n "__fish_seen_subcommand_from topo" -l chips -l level -l fail -l routing -x
complete -c caelum -n "__fish_seen_subcommand_from chip" -l roofline -l scenario -l table
complete -c caelum -n "__fish_seen_subcommand_from claims" -l strict -l markdown -l uncertainty -l seed
