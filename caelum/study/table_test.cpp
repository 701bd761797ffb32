// Tables in, points out: each format, the chip's name, and what must be refused.
#include "caelum/study/table.hpp"

#include <cmath>
#include <zstd.h>

#include <gtest/gtest.h>

#include "caelum/study/table_validate.hpp"

namespace caelum::study {
namespace {

const spec::Catalogue& catalogue() {
  static const spec::Catalogue kCatalogue;
  return kCatalogue;
}

Table read_tables(const std::string& name, const std::string& text, const std::string& chip = "") {
  Diagnostics diagnostics;
  Table table = read_table(name, text, {.chip = chip}, catalogue(), diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return table;
}

std::string refused(const std::string& name, const std::string& text, const std::string& chip = "") {
  Diagnostics diagnostics;
  const Table table = read_table(name, text, {.chip = chip}, catalogue(), diagnostics);
  EXPECT_FALSE(diagnostics.ok());
  EXPECT_TRUE(table.points.empty()) << "nothing is half read";
  return diagnostics.render();
}

const jobs::OperatorProbe& op(const Table& table, std::size_t at = 0) {
  return std::get<jobs::OperatorProbe>(table.points.at(at).probe);
}

TEST(Table, MatrixProducts) {
  const Table table =
      read_tables("gemm_h100_sxm.csv", "dtype,m,n,k,latency_us,engine\nfp8,1,32,64,2.5,trtllm-1.3\n");
  ASSERT_EQ(table.points.size(), 1U);
  EXPECT_EQ(table.chips.at(0), "h100-sxm");
  EXPECT_DOUBLE_EQ(table.points[0].seconds, 2.5e-6);
  EXPECT_EQ(op(table).precision, Precision::fp8);
  EXPECT_TRUE(op(table).quantises) << "TensorRT-LLM times the cast with per-tensor fp8";
  EXPECT_DOUBLE_EQ(op(table).k, 64);
}

TEST(Table, UnitsOfTimeAndTheFormatOfTheFileName) {
  const Table table = read_tables("matmul_fp16_a100.csv", "m,n,k,latency_ms\n64,64,64,0.5\n");
  EXPECT_DOUBLE_EQ(table.points.at(0).seconds, 0.5e-3);
  EXPECT_EQ(op(table).precision, Precision::fp16);
}

TEST(Table, WeightsOnlyFormatsKeepWideProducts) {
  const Table table = read_tables("gemm_a100.csv", "dtype,m,n,k,latency_us\nint4_wo,1,32,64,2.5\n");
  EXPECT_EQ(op(table).precision, Precision::fp16);
  EXPECT_EQ(op(table).stored, Precision::fp4);
}

TEST(Table, ChipFromOptionColumnAndCore) {
  EXPECT_EQ(read_tables("x.csv", "dtype,m,n,k,latency_us\nbf16,1,1,1,1\n", "910c").chips.at(0),
            "ascend-910c");
  EXPECT_EQ(read_tables("x.csv", "chip,dtype,m,n,k,latency_us\nb200_sxm,bf16,1,1,1,1\n").chips.at(0),
            "b200-hgx");
  EXPECT_EQ(read_tables("x.csv", "gfx,cus,dtype,m,n,k,latency_us\ngfx942,304,bf16,1,1,1,1\n").chips.at(0),
            "mi300x");
}

TEST(Table, LatentDecodeReadsOneSharedHead) {
  const Table table = read_tables(
      "mla_h200.csv",
      "phase,dtype,kv_dtype,n_heads,batch,isl,context,latency_us\ndecode,bf16,fp8,128,4,1,4096,30\n");
  EXPECT_DOUBLE_EQ(op(table).kv_heads, 1);
  EXPECT_DOUBLE_EQ(op(table).head_dim, 576);
  EXPECT_TRUE(op(table).latent);
}

TEST(Table, SparseModulesTakeTheirWidthsFromTheModel) {
  const Table table =
      read_tables("dsa_h200.csv",
                  "op_name,kernel_source,model,kv_cache_dtype,gemm_type,num_heads,batch_size,isl,step,"
                  "latency_us\ndsa_generation_module,default,deepseek-ai/DeepSeek-V3.2,fp8,bfloat16,128,"
                  "4,1,4096,300\n");
  EXPECT_DOUBLE_EQ(op(table).sparse.selected, 2048);
  EXPECT_EQ(op(table).sparse.cached, Precision::fp8);
  EXPECT_STREQ(op(table).engine, "trtllm") << "`default` is the module of the tables' engine";
}

TEST(Table, ExpertsWithSkew) {
  const Table table =
      read_tables("moe_h100.csv",
                  "dtype,tokens,hidden,inter,topk,experts,moe_tp,moe_ep,distribution,kernel,latency_us\n"
                  "bf16,64,4096,1536,8,128,2,4,power_law_1.2,x_nongated,99\n");
  EXPECT_DOUBLE_EQ(op(table).n, 768);
  EXPECT_DOUBLE_EQ(op(table).skew, 1.2);
  EXPECT_FALSE(op(table).gated);
}

TEST(Table, PiecesOfALayer) {
  const Table table = read_tables(
      "linear_layers.csv",
      "chip,tp,tokens,attn_pre_proj_us,attn_post_proj_us,mlp_up_proj_us,mlp_down_proj_us,add_us,n_head,"
      "n_kv_head,n_embd,n_expanded_embd,use_gated_mlp\na100,2,64,30,20,90,,5,32,8,4096,14336,True\n");
  ASSERT_EQ(table.points.size(), 4U) << "an empty piece is no point";
  EXPECT_DOUBLE_EQ(op(table).n, 3072);
  EXPECT_DOUBLE_EQ(op(table, 2).n, 14336);
}

TEST(Table, KernelNamedByItsFile) {
  const Table table =
      read_tables("a100_linear4_fp16.csv", "mp,b,l,dim,F_dur(us),B_dur(us)\n2,2,1024,4096,300,600\n");
  EXPECT_DOUBLE_EQ(op(table).k, 8192);
  EXPECT_DOUBLE_EQ(table.points.at(0).seconds, 300e-6);
}

TEST(Table, CollectivesNameTheirKernel) {
  const Table table = read_tables("collectives.csv",
                                  "chip,lib,lib_version,op,dtype,gpus,bytes,latency_us\n"
                                  "h100_sxm,custom,,all_reduce:TRTLLM,bf16,8,1024,9\n"
                                  "h100_sxm,nccl,2.27,alltoall,half,4,4096,12\n");
  const auto& first = std::get<CollectivePoint>(table.points.at(0).probe);
  EXPECT_STREQ(first.library, "TRTLLM");
  EXPECT_EQ(std::get<CollectivePoint>(table.points.at(1).probe).probe.collective, Collective::all_to_all);
}

TEST(Table, ExchangesGiveTwoPointsARow) {
  const Table table = read_tables(
      "deepep.csv",
      "chip,node_num,hidden_size,num_token,num_topk,num_experts,combine_avg_t_us,dispatch_avg_t_us\n"
      "h100_sxm,2,7168,128,8,256,300,150\n");
  ASSERT_EQ(table.points.size(), 2U);
  EXPECT_STREQ(table.points[0].family, "dispatch_low_latency");
  EXPECT_DOUBLE_EQ(std::get<jobs::ExchangeProbe>(table.points[1].probe).ranks, 16);
}

TEST(Table, EmptyMessagesAreCountedNotRead) {
  const Table table = read_tables("nccl_8gpu_a100.csv",
                                  "op,bytes,time_us,algbw_GBps,busbw_GBps\nallgather,0,0.0,0,0\n"
                                  "allgather,1024,9.0,0,0\n");
  EXPECT_EQ(table.points.size(), 1U);
  ASSERT_EQ(table.left_out.size(), 1U);
  EXPECT_EQ(table.left_out[0].second, 1);
}

TEST(Table, AllWrongRowsAreToldWithTheirPlaces) {
  const std::string text = refused("gemm_h100_sxm.csv",
                                   "dtype,m,n,k,latency_us\nbf16,1,32,64,0\nbf17,1,32,64,1\n"
                                   "bf16,-1,32,64,1\nbf16,1,32,64,nan\nbf16,1,32\n");
  for (const char* part :
       {"csv:2:14: error: 'latency_us' is 0", "csv:3:1: error: unknown number format 'bf17'",
        "did you mean 'bf16'", "csv:4:6: error: 'm' is -1", "csv:5:14: error: 'nan'",
        "csv:6:1: error: 3 fields"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(Table, ManyErrorsAreCounted) {
  std::string text = "dtype,m,n,k,latency_us\n";
  for (int i = 0; i < 120; ++i) text += "bf16,1,1,1,-2\n";
  EXPECT_NE(refused("gemm_h100.csv", text).find("70 more errors"), std::string::npos);
}

TEST(Table, MissingColumnsNameTheNearestFormat) {
  const std::string text = refused("gemm_h100.csv", "dtype,m,n,latency_us\nbf16,1,1,1\n");
  EXPECT_NE(text.find("matrix products, which also has 'k'"), std::string::npos) << text;
}

TEST(Table, WhatIsNoTable) {
  EXPECT_NE(refused("a.csv", "").find("empty"), std::string::npos);
  EXPECT_NE(refused("a.csv", "m,n,k,latency_us\n").find("no rows"), std::string::npos);
  EXPECT_NE(refused("a.csv", "m,n,k\n\xFF\xFE\n").find("not UTF-8"), std::string::npos);
  EXPECT_NE(refused("a.csv", "m,n,k,latency_us\n1,1,1,1\n").find("which chip"), std::string::npos);
  EXPECT_NE(refused("gemm_h100.csv", "m,n,m\n1,1,1\n").find("stands twice"), std::string::npos);
  EXPECT_NE(refused("gemm_h100.csv", "dtype,m,n,k,latency_us\n\"bf16,1,1,1,1\n").find("not closed"),
            std::string::npos);
  EXPECT_NE(refused("x.csv", "m,n,k,latency_us\n1,1,1,1\n", "h1000").find("did you mean"), std::string::npos);
}

TEST(Table, CompressedAndCutOff) {
  std::string text = "dtype,m,n,k,latency_us\n";
  for (int i = 1; i < 2000; ++i) text += "bf16," + std::to_string(i) + ",32,64,2.5\n";
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  EXPECT_EQ(read_tables("gemm_h100.csv.zst", packed).points.size(), 1999U);
  EXPECT_NE(refused("gemm_h100.csv.zst", packed.substr(0, packed.size() / 2)).find("cut off"),
            std::string::npos);
  std::string damaged = packed;
  for (std::size_t i = 20; i < 40; ++i) damaged[i] = '\x55';
  EXPECT_NE(refused("gemm_h100.csv.zst", damaged).find("damaged"), std::string::npos);
}

// A bomb of 164 KB took 2.2 GB before it was refused.
TEST(Table, ABombIsRefusedBeforeItGrows) {
  const std::string text(std::size_t{64} << 20U, ' ');
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
  EXPECT_LT(packed.size(), 100'000U);
  EXPECT_NE(refused("gemm_h100.csv.zst", packed).find("of these bytes unpack to more than 16"),
            std::string::npos);
}

TEST(Table, BadRowsCanBeLeftOut) {
  Diagnostics diagnostics;
  const Table table = read_table("gemm_h100.csv", "dtype,m,n,k,latency_us\nbf16,1,1,1,inf\nbf16,1,1,1,2\n",
                                 {.chip = "", .skip_bad = true}, catalogue(), diagnostics);
  EXPECT_TRUE(diagnostics.ok());
  EXPECT_EQ(table.points.size(), 1U);
  EXPECT_EQ(table.left_out.at(0).second, 1);
}

TEST(TableValidate, SameForAnyNumberOfThreads) {
  std::string text = "dtype,m,n,k,latency_us\n";
  for (int i = 1; i < 5000; ++i) text += "bf16," + std::to_string(i) + ",4096,4096,50\n";
  const std::vector<Table> tables{read_tables("gemm_h100.csv", text)};
  Diagnostics diagnostics;
  const auto one = validate_tables(tables, {.threads = 1}, catalogue(), diagnostics);
  const auto four = validate_tables(tables, {.threads = 4}, catalogue(), diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  ASSERT_EQ(one.points.size(), 4999U);
  EXPECT_EQ(one.summary.mape, four.summary.mape);
  for (std::size_t i = 0; i < one.points.size(); ++i)
    ASSERT_EQ(one.points[i].seconds, four.points[i].seconds);
}

TEST(TableValidate, WorstFirstAndGroups) {
  const std::vector<Table> tables{read_tables(
      "gemm_h100.csv", "dtype,m,n,k,latency_us\nbf16,4096,4096,4096,200\nbf16,4096,4096,4096,100000\n")};
  Diagnostics diagnostics;
  const auto validation = validate_tables(tables, {}, catalogue(), diagnostics);
  EXPECT_EQ(worst_points(validation, 1).at(0)->point, 1U);
  bool found = false;
  for (const auto& [name, summary] : validation.by) found = found || name == "precision:gemm, bf16";
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace caelum::study
