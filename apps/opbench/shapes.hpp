// The list of operators that is timed: whole groups of shapes, from launch-bound to bound by the peak.
#pragma once

#include <string>
#include <vector>

namespace caelum::opbench {

/// `batch` products C[m,n] = A[m,k] B[k,n].
struct Product {
  std::string dtype;  ///< fp32, bf16, fp16, int8
  long m = 0, n = 0, k = 0, batch = 1;
};

/// An operator over rows x columns elements, bound by memory.
struct Vector {
  std::string op;  ///< copy, add, gelu, norm, softmax, quantise
  std::string dtype;
  long rows = 0, columns = 0;
};

/// Products of layers: (n, k) of projections and feed-forwards, rows from one token to a long sequence; and
/// the batched products of attention. `most` operations at a time bound how long one takes.
std::vector<Product> products(const std::vector<std::string>& dtypes, double most);
std::vector<Vector> vectors(const std::vector<std::string>& dtypes, double most_bytes);

double operations(const Product& p);
/// Bytes that the operator must at least read and write.
double traffic(const Vector& v);
double element_bytes(const std::string& dtype);

}  // namespace caelum::opbench
