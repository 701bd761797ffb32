// A library on a machine: prepares calls whose data lie in place.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/opbench/shapes.hpp"

namespace caelum::opbench {

/// Runs the operator so many times one after the other and waits for the last.
using Call = std::function<void(int times)>;

/// One operator of a block as it ran: the shape that predicts it and its share of the block's time.
struct BlockPart {
  std::string name;
  bool is_product = true;
  Product product;
  Vector vector;
  double seconds = 0;  ///< median inside the block
};

struct BlockRun {
  std::vector<BlockPart> parts;
  double seconds = 0;  ///< median of the whole block, forward and backward
  double spread = 0;   ///< (P90 - P10) / median
};

/// A transformer block: attention with `heads` and a feed-forward four times as wide as `hidden`.
struct BlockShape {
  std::string dtype = "fp32";
  long batch = 1, tokens = 512, hidden = 1024, heads = 16;
};

class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual std::string name() const = 0;    ///< onednn-2.6, cublaslt-12.4
  [[nodiscard]] virtual std::string device() const = 0;  ///< as the system names it
  [[nodiscard]] virtual std::vector<std::string> dtypes() const = 0;
  /// Seconds that one sample must last at least, so that waiting for the device does not count.
  [[nodiscard]] virtual double grain() const { return 20e-6; }
  /// Empty when the library cannot run it.
  virtual Call product(const Product& shape) = 0;
  virtual Call vector(const Vector& shape) = 0;
  /// A real block, forward and backward, data flowing from operator to operator. No parts when the
  /// backend has none.
  virtual BlockRun block(const BlockShape& shape, int repeats) = 0;
};

std::unique_ptr<Backend> onednn_backend(int threads);
#ifdef CAELUM_CUBLASLT
std::unique_ptr<Backend> cublaslt_backend();
#endif

}  // namespace caelum::opbench
