// Outputs of nccl-tests in the forms that its versions print.
#include "caelum/interop/nccl_tests.hpp"

#include <gtest/gtest.h>

namespace caelum::interop {
namespace {

std::optional<NcclTest> read(const std::string& text, Diagnostics& diagnostics,
                             const std::string& name = "out.txt") {
  return read_nccl_tests(std::make_shared<SourceFile>(SourceFile{name, text}), diagnostics);
}

const char* const kText = R"(# Collective test starting: all_reduce_perf
# nThread 1 nGpus 1 minBytes 1024 maxBytes 1073741824 step: 4(factor) warmup iters: 5 iters: 20
# Using devices
#  Rank  0 Group  0 Pid  4711 on secret-host-7 device  0 [0000:19:00] NVIDIA H200
#  Rank  1 Group  0 Pid  4712 on secret-host-7 device  1 [0000:3b:00] NVIDIA H200
#  Rank  2 Group  0 Pid  4711 on secret-host-8 device  0 [0000:19:00] NVIDIA H200
#  Rank  3 Group  0 Pid  4712 on secret-host-8 device  1 [0000:3b:00] NVIDIA H200
secret-host-7:4711:4711 [0] NCCL INFO NCCL version 2.27.7+cuda12.8
#                                                              out-of-place                       in-place
#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
        1024           256     float     sum      -1    15.68    0.07    0.10      0    15.53    0.07    0.10    N/A
  1073741824     268435456     float     sum      -1   4029.4  266.48  399.72      0   4026.1  266.70  400.05    N/A
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 200.0
)";

TEST(NcclTests, TextTellsTheRunAndNothingOfTheHost) {
  Diagnostics diagnostics;
  const auto test = read(kText, diagnostics);
  ASSERT_TRUE(test) << diagnostics.render();
  EXPECT_EQ(test->collective, Collective::all_reduce);
  EXPECT_EQ(test->ranks, 4);
  EXPECT_EQ(test->ranks_per_node, 2);
  EXPECT_EQ(test->library, "NCCL 2.27.7");
  EXPECT_EQ(test->element, "float");
  EXPECT_FALSE(test->one_process);
  ASSERT_EQ(test->points.size(), 2U);
  EXPECT_DOUBLE_EQ(test->points[1].bytes, 1073741824);
  EXPECT_NEAR(test->points[1].seconds, 4029.4e-6, 1e-12);
}

TEST(NcclTests, OldTextWithoutRootIsNamedByItsFile) {
  Diagnostics diagnostics;
  const auto test = read(
      "# nThread 1 nGpus 8 minBytes 8\n"
      "#       size         count      type     time   algbw   busbw  error     time   algbw   busbw  error\n"
      " 1048576 32768 float 72.95 14.37 12.58 0e+00 71.0 14.7 12.9 0e+00\n"
      " 536870912 16777216 float 2288.0 234.6 205.3 0e+00 2288.0 234.6 205.3 0e+00\n",
      diagnostics, "runs/all_gather_a100.txt");
  ASSERT_TRUE(test) << diagnostics.render();
  EXPECT_EQ(test->collective, Collective::all_gather);
  EXPECT_EQ(test->ranks, 8);  // by the factor of the bandwidths
  EXPECT_TRUE(test->one_process);
}

TEST(NcclTests, JsonTellsTheSame) {
  Diagnostics diagnostics;
  const auto test = read(R"({"args": ["/home/me/build/alltoall_perf"], "env": ["SECRET=1"],
    "nccl_version": "2.27.7",
    "config": {"nthreads": 1, "ngpus": 1, "devices": [{"rank": 0, "hostname": "a"}, {"rank": 1, "hostname": "a"}]},
    "results": [{"size": 1048576, "type": "float", "redop": "none",
                 "out_of_place": {"time": 30.5, "alg_bw": 34.4, "bus_bw": 17.2}, "in_place": null}]})",
                         diagnostics);
  ASSERT_TRUE(test) << diagnostics.render();
  EXPECT_EQ(test->collective, Collective::all_to_all);
  EXPECT_EQ(test->ranks, 2);
  EXPECT_NEAR(test->points.at(0).seconds, 30.5e-6, 1e-12);
}

TEST(NcclTests, WhatCannotBeReadIsToldWithItsPlace) {
  Diagnostics broken, nameless, host, empty;
  EXPECT_FALSE(read("# all_reduce_perf\n 1024 256 float sum -1 fast 1 2 0\n", broken));
  EXPECT_NE(broken.render().find("out.txt:2:1: error"), std::string::npos) << broken.render();
  EXPECT_FALSE(read(" 1024 256 float 10 50.0 25.0 0\n 2048 512 float 11 60 30 0\n", nameless));
  EXPECT_NE(nameless.render().find("which collective"), std::string::npos) << nameless.render();
  EXPECT_FALSE(read("# all_reduce_perf\n# size count cputime\n 8 2 float sum 10 20.0 30.0 0\n", host));
  EXPECT_NE(host.render().find("-C"), std::string::npos);
  EXPECT_FALSE(read("{\"results\": [", empty));
  EXPECT_FALSE(empty.ok());
}

}  // namespace
}  // namespace caelum::interop
