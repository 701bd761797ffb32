#include "apps/opbench/shapes.hpp"

#include <utility>

namespace caelum::opbench {

double element_bytes(const std::string& dtype) {
  if (dtype == "fp32" || dtype == "tf32") return 4;
  if (dtype == "int8" || dtype == "fp8") return 1;
  return 2;
}

double operations(const Product& p) {
  return 2.0 * static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k) *
         static_cast<double>(p.batch);
}

double traffic(const Vector& v) {
  const double element = element_bytes(v.dtype);
  const double elements = static_cast<double>(v.rows) * static_cast<double>(v.columns);
  if (v.op == "add") return 3 * element * elements;
  if (v.op == "quantise") return (element + 1) * elements;
  return 2 * element * elements;
}

std::vector<Product> products(const std::vector<std::string>& dtypes, double most) {
  constexpr std::pair<long, long> kLayers[] = {{64, 256},    {256, 256},   {256, 1024},   {768, 768},
                                               {1024, 256},  {1024, 1024}, {3072, 1024},  {4096, 1024},
                                               {1024, 4096}, {2304, 768},  {2048, 2048},  {8192, 2048},
                                               {2048, 8192}, {4096, 4096}, {12288, 4096}, {4096, 12288}};
  constexpr long kRows[] = {1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 1024, 2048, 4096, 8192};
  constexpr std::pair<long, long> kHeads[] = {{8, 64}, {16, 64}, {32, 128}};  // batch x heads, width
  std::vector<Product> list;
  const auto add = [&](const Product& p) {
    if (operations(p) <= most) list.push_back(p);
  };
  for (const auto& dtype : dtypes) {
    for (const auto& [n, k] : kLayers) {
      for (const long m : kRows) add({dtype, m, n, k, 1});
    }
    for (const auto& [heads, width] : kHeads) {
      for (const long tokens : {32L, 128L, 256L, 512L, 1024L, 2048L}) {
        add({dtype, tokens, tokens, width, heads});  // scores
        add({dtype, tokens, width, tokens, heads});  // values
      }
    }
  }
  return list;
}

std::vector<Vector> vectors(const std::vector<std::string>& dtypes, double most_bytes) {
  std::vector<Vector> list;
  for (const auto& dtype : dtypes) {
    for (const char* op : {"copy", "add", "gelu", "norm", "softmax", "quantise"}) {
      for (const long columns : {256L, 1024L, 4096L}) {
        for (const long rows : {1L, 16L, 64L, 256L, 1024L, 4096L, 16384L}) {
          const Vector v{op, dtype, rows, columns};
          if (traffic(v) <= most_bytes) list.push_back(v);
        }
      }
    }
  }
  return list;
}

}  // namespace caelum::opbench
