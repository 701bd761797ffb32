# The Debian 12 packages of the project, by purpose. Sourced by the scripts beside it.
BUILD_PACKAGES=(g++ cmake ninja-build pkg-config python3 libfmt-dev libexpected-dev nlohmann-json3-dev libcli11-dev libzstd-dev
                zlib1g-dev libeigen3-dev coinor-libclp-dev)
SOLVER_PACKAGES=(libceres-dev)  # caelum calibrate, caelum validate --holdout
TEST_PACKAGES=("${SOLVER_PACKAGES[@]}" libgtest-dev librapidcheck-dev python3-yaml python3-jsonschema)
OPBENCH_PACKAGES=(libdnnl-dev)
CHECK_PACKAGES=(git clang clang-format clang-tidy libclang-rt-14-dev)
BARE_PACKAGES=(debootstrap)
BENCH_PACKAGES=(libbenchmark-dev libsimgrid-dev)
