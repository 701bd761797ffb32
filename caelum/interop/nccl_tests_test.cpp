// Outputs of nccl-tests in the forms that its versions print.
#include "caelum/interop/nccl_tests.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace caelum::interop {
namespace {

std::vector<NcclTest> read_all(const std::string& text, Diagnostics& diagnostics,
                               const std::string& name = "out.txt") {
  return read_nccl_tests(std::make_shared<SourceFile>(SourceFile{name, text}), diagnostics);
}
std::optional<NcclTest> read(const std::string& text, Diagnostics& diagnostics,
                             const std::string& name = "out.txt") {
  const auto tests = read_all(text, diagnostics, name);
  return tests.size() == 1 ? std::optional(tests.front()) : std::nullopt;
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

std::string each_line(const std::string& text, const std::string& before, const std::string& after = "") {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    out += before + text.substr(begin, end - begin) + after + "\n";
    begin = end + 1;
  }
  return out;
}

// A log of `mpirun --tag-output` was refused.
TEST(NcclTests, WhatLaunchersTerminalsAndCollectorsAddIsReadOver) {
  Diagnostics plain;
  const auto expected = read(kText, plain);
  ASSERT_TRUE(expected);
  for (const std::string& text :
       {each_line(kText, "[1,0]<stdout>:"), each_line(kText, "0: "),
        each_line(kText, "2026-01-31T12:00:00.25Z stdout F "), each_line(kText, "[2026-01-31 12:00:00] "),
        each_line(kText, "2026-01-31 12:00:00,123 "), each_line(kText, "\x1b[32m", "\x1b[0m\r"),
        each_line(kText, "\x1b[1m[1,0]<stdout>:\x1b[0m")}) {
    Diagnostics diagnostics;
    const auto test = read(text, diagnostics);
    ASSERT_TRUE(test) << diagnostics.render() << text;
    EXPECT_EQ(test->collective, expected->collective);
    EXPECT_EQ(test->ranks, expected->ranks);
    EXPECT_EQ(test->ranks_per_node, expected->ranks_per_node);
    EXPECT_EQ(test->library, expected->library);
    ASSERT_EQ(test->points.size(), 2U) << text;
    EXPECT_EQ(test->points[1].seconds, expected->points[1].seconds);
  }
}

std::string run_of(const std::string& collective, double factor, const std::string& reduction) {
  std::string text = "./" + collective +
                     "_perf\n# nThread 1 nGpus 1 minBytes 1024 maxBytes 8589934592\n"
                     "#       size         count      type   redop    root     time   algbw   busbw #wrong\n";
  for (double bytes = 1 << 26; bytes < 1e9; bytes *= 4) {
    const double time = bytes / 250e3, algorithm = bytes / time / 1e3;
    text += fmt::format("  {:.0f}  {:.0f}  float  {}  -1  {:.2f}  {:.2f}  {:.2f}  0\n", bytes, bytes / 4,
                        reduction, time, algorithm, algorithm * factor);
  }
  return text + "# Out of bounds values : 0 OK\n# Collective test concluded: " + collective + "_perf\n";
}

// Two tests in one log were one test of twice as many sizes.
TEST(NcclTests, EachRunOfALogIsATestOfItsOwn) {
  Diagnostics diagnostics;
  const auto tests = read_all(run_of("all_reduce", 1.75, "sum") + "#\n" +
                                  run_of("all_gather", 0.875, "none") + run_of("all_reduce", 1.75, "sum"),
                              diagnostics);
  ASSERT_EQ(tests.size(), 3U) << diagnostics.render();
  EXPECT_EQ(tests[0].collective, Collective::all_reduce);
  EXPECT_EQ(tests[1].collective, Collective::all_gather);
  EXPECT_EQ(tests[2].collective, Collective::all_reduce);
  for (const auto& test : tests) {
    EXPECT_EQ(test.ranks, 8);
    EXPECT_EQ(test.points.size(), 2U);
  }
  // A second run without a name is refused where it begins, and not given to the first.
  std::string nameless = run_of("all_gather", 0.875, "none");
  nameless = nameless.substr(nameless.find('\n') + 1);
  nameless = nameless.substr(0, nameless.find("# Collective"));
  Diagnostics told;
  EXPECT_TRUE(read_all(run_of("all_reduce", 1.75, "sum") + nameless, told, "log.txt").empty());
  EXPECT_NE(told.render().find("log.txt:8:1: error: nothing tells which collective was run"),
            std::string::npos)
      << told.render();
}

TEST(NcclTests, OutputsOfOtherVendorsTests) {
  Diagnostics diagnostics;
  const auto ascend = read(
      "# mpirun -n 16 ./bin/all_reduce_test -b 8K -e 64M -f 2 -d fp32 -o sum -p 8\n"
      "the minbytes is 8192, maxbytes is 67108864, iters is 20, warmup_iters is 5\n"
      "data_size(Bytes): |   avg_time(us): | alg_bandwidth(GB/s): | check_result:\n"
      "8192              |     764.55    |       0.01072        | success\n"
      "67108864          |    2630.20    |      25.51474        | NULL\n",
      diagnostics);
  ASSERT_TRUE(ascend) << diagnostics.render();
  EXPECT_EQ(ascend->collective, Collective::all_reduce);
  EXPECT_EQ(ascend->ranks, 16);
  EXPECT_EQ(ascend->ranks_per_node, 8);
  ASSERT_EQ(ascend->points.size(), 2U);
  EXPECT_DOUBLE_EQ(ascend->points[1].bytes, 67108864);
  EXPECT_NEAR(ascend->points[1].seconds, 2630.20e-6, 1e-12);

  const auto neuron = read(
      "nccom-test -r 32 allg -b 1K -e 32M\n"
      "     size(B)    count(elems)     type    time(us)    algbw(GB/s)    busbw(GB/s)\n"
      "        1024            1024    uint8          20           0.05           0.05\n"
      "    33554432        33554432    uint8         768          43.69          42.32\n"
      "Avg bus bandwidth:      21.1850GB/s\n",
      diagnostics);
  ASSERT_TRUE(neuron) << diagnostics.render();
  EXPECT_EQ(neuron->collective, Collective::all_gather);
  EXPECT_EQ(neuron->ranks, 32);
  EXPECT_EQ(neuron->points.size(), 2U);

  const auto amd = read(
      "# Collective test starting: all_reduce_perf\n"
      "# nThread 1 nGpus 8 minBytes 16 maxBytes 8589934592 step: 2(factor) warmup iters: 5 iters: 20\n#\n"
      "rccl-tests: Version develop:5272cd1\n# Using devices\n"
      "host:1:2 [0] NCCL INFO RCCL version 2.22.3+hip6.4 HEAD:1\n"
      "#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw "
      "  busbw #wrong\n"
      "  8388608  2097152  float  sum  -1  83.89  100.00  175.00  0  94.94  88.36  154.63  0\n",
      diagnostics);
  ASSERT_TRUE(amd) << diagnostics.render();
  EXPECT_EQ(amd->library, "RCCL 2.22.3");
  EXPECT_EQ(amd->ranks, 8);

  Diagnostics failed;
  EXPECT_FALSE(read(
      "all_reduce_test -p 8\n data_size(Bytes): | aveg_time(us): | alg_bandwidth(GB/s): | check_result:\n"
      "8192 | 30.10 | 0.27220 | failed\n",
      failed));
  EXPECT_NE(failed.render().find(":3:1: error: hccl_test says that this result is wrong"), std::string::npos)
      << failed.render();
}

}  // namespace
}  // namespace caelum::interop
