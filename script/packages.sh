# The Debian 12 packages of the project, by purpose. Sourced by the scripts beside it.
BUILD_PACKAGES=(g++ cmake ninja-build libfmt-dev libexpected-dev nlohmann-json3-dev libcli11-dev libzstd-dev
                pkg-config coinor-libclp-dev libceres-dev zlib1g-dev python3 python3-yaml)
TEST_PACKAGES=(libgtest-dev librapidcheck-dev libdnnl-dev)
CHECK_PACKAGES=(clang clang-format clang-tidy libclang-rt-14-dev)
BENCH_PACKAGES=(libbenchmark-dev libsimgrid-dev)
