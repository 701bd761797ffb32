// cuBLASLt on an NVIDIA GPU; built only where the CUDA toolkit is found.
#include <cstdint>
#include <cublasLt.h>
#include <cuda_runtime.h>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "apps/opbench/backend.hpp"

namespace caelum::opbench {
namespace {

void check(cudaError_t status) {
  if (status != cudaSuccess) throw std::runtime_error(cudaGetErrorString(status));
}
void check(cublasStatus_t status) {
  if (status != CUBLAS_STATUS_SUCCESS) throw std::runtime_error(cublasLtGetStatusString(status));
}

/// Device memory with a pattern that is not all zeros: zeros draw less power and run faster.
class DeviceBuffer {
 public:
  explicit DeviceBuffer(std::size_t bytes) {
    check(cudaMalloc(&data_, bytes));
    check(cudaMemset(data_, 0x3A, bytes));  // about 0.003 in bf16, 7e-4 in fp32
  }
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;
  ~DeviceBuffer() { cudaFree(data_); }
  [[nodiscard]] void* get() const { return data_; }

 private:
  void* data_ = nullptr;
};

struct Types {
  cudaDataType_t operand, result;
  cublasComputeType_t compute;
  cudaDataType_t scale;
};

/// nullopt-like: operand CUDA_R_64F stands for "not known here".
Types types_of(const std::string& dtype) {
  if (dtype == "bf16") return {CUDA_R_16BF, CUDA_R_16BF, CUBLAS_COMPUTE_32F, CUDA_R_32F};
  if (dtype == "fp16") return {CUDA_R_16F, CUDA_R_16F, CUBLAS_COMPUTE_32F, CUDA_R_32F};
  if (dtype == "tf32") return {CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32, CUDA_R_32F};
  if (dtype == "fp8") return {CUDA_R_8F_E4M3, CUDA_R_16BF, CUBLAS_COMPUTE_32F, CUDA_R_32F};
  return {CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, CUDA_R_32F};
}

/// One product: descriptors, operands and the algorithm that the library's heuristic chose.
class Matmul {
 public:
  Matmul(cublasLtHandle_t handle, const Product& p, void* workspace, std::size_t workspace_size)
      : handle_(handle), workspace_(workspace), workspace_size_(workspace_size) {
    const Types types = types_of(p.dtype);
    const auto element = static_cast<std::size_t>(element_bytes(p.dtype));
    const auto result = types.result == CUDA_R_32F ? std::size_t{4} : std::size_t{2};
    const auto count = [&](long rows, long columns) {
      return static_cast<std::size_t>(rows * columns * p.batch);
    };
    a_ = std::make_unique<DeviceBuffer>(count(p.m, p.k) * element);
    b_ = std::make_unique<DeviceBuffer>(count(p.k, p.n) * element);
    c_ = std::make_unique<DeviceBuffer>(count(p.m, p.n) * result);
    // Column-major C^T[n,m] = B^T A^T with both operands K-major ("TN"), which every format supports.
    check(cublasLtMatmulDescCreate(&operation_, types.compute, types.scale));
    const cublasOperation_t transposed = CUBLAS_OP_T, plain = CUBLAS_OP_N;
    check(cublasLtMatmulDescSetAttribute(operation_, CUBLASLT_MATMUL_DESC_TRANSA, &transposed,
                                         sizeof transposed));
    check(cublasLtMatmulDescSetAttribute(operation_, CUBLASLT_MATMUL_DESC_TRANSB, &plain, sizeof plain));
    layout(&left_, types.operand, p.k, p.n, p.batch);
    layout(&right_, types.operand, p.k, p.m, p.batch);
    layout(&output_, types.result, p.n, p.m, p.batch);
    choose();
  }
  Matmul(const Matmul&) = delete;
  Matmul& operator=(const Matmul&) = delete;
  ~Matmul() {
    for (auto* l : {left_, right_, output_}) cublasLtMatrixLayoutDestroy(l);
    cublasLtMatmulDescDestroy(operation_);
  }

  [[nodiscard]] bool possible() const { return possible_; }
  void run(cudaStream_t stream) const {
    const float one = 1, zero = 0;
    check(cublasLtMatmul(handle_, operation_, &one, b_->get(), left_, a_->get(), right_, &zero, c_->get(),
                         output_, c_->get(), output_, &heuristic_.algo, workspace_, workspace_size_, stream));
  }

 private:
  static void layout(cublasLtMatrixLayout_t* made, cudaDataType_t type, long rows, long columns, long batch) {
    check(cublasLtMatrixLayoutCreate(made, type, static_cast<std::uint64_t>(rows),
                                     static_cast<std::uint64_t>(columns), rows));
    const auto copies = static_cast<std::int32_t>(batch);
    const std::int64_t stride = rows * columns;
    check(
        cublasLtMatrixLayoutSetAttribute(*made, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &copies, sizeof copies));
    check(cublasLtMatrixLayoutSetAttribute(*made, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &stride,
                                           sizeof stride));
  }
  void choose() {
    cublasLtMatmulPreference_t preference = nullptr;
    check(cublasLtMatmulPreferenceCreate(&preference));
    check(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                               &workspace_size_, sizeof workspace_size_));
    int found = 0;
    const auto status = cublasLtMatmulAlgoGetHeuristic(handle_, operation_, left_, right_, output_, output_,
                                                       preference, 1, &heuristic_, &found);
    cublasLtMatmulPreferenceDestroy(preference);
    possible_ = status == CUBLAS_STATUS_SUCCESS && found > 0;
  }

  cublasLtHandle_t handle_;
  void* workspace_;
  std::size_t workspace_size_;
  std::unique_ptr<DeviceBuffer> a_, b_, c_;
  cublasLtMatmulDesc_t operation_ = nullptr;
  cublasLtMatrixLayout_t left_ = nullptr, right_ = nullptr, output_ = nullptr;
  cublasLtMatmulHeuristicResult_t heuristic_{};
  bool possible_ = false;
};

class CublasLt final : public Backend {
 public:
  CublasLt() {
    check(cublasLtCreate(&handle_));
    check(cudaStreamCreate(&stream_));
    check(cudaGetDeviceProperties(&properties_, 0));
  }
  CublasLt(const CublasLt&) = delete;
  CublasLt& operator=(const CublasLt&) = delete;
  ~CublasLt() override {
    cudaStreamDestroy(stream_);
    cublasLtDestroy(handle_);
  }

  [[nodiscard]] std::string name() const override {
    const std::size_t version = cublasLtGetVersion();  // 120401 is 12.4.1
    return fmt::format("cublaslt-{}.{}", version / 10000, version / 100 % 100);
  }
  [[nodiscard]] std::string device() const override { return properties_.name; }
  [[nodiscard]] std::vector<std::string> dtypes() const override {
    std::vector<std::string> known{"bf16", "fp16", "tf32", "fp32"};
    if (properties_.major * 10 + properties_.minor >= 89) known.emplace_back("fp8");
    return known;
  }

  /// A synchronisation takes some 5 us: over a millisecond of queued kernels it is half a per cent.
  [[nodiscard]] double grain() const override { return 1e-3; }

  Call product(const Product& shape) override {
    // fp8 needs rows of 16 bytes; other shapes have no kernel.
    if (shape.dtype == "fp8" && (shape.n % 16 != 0 || shape.k % 16 != 0 || shape.m % 16 != 0)) return {};
    const auto matmul = std::make_shared<Matmul>(handle_, shape, workspace_.get(), kWorkspace);
    if (!matmul->possible()) return {};
    return [this, matmul](int times) {
      for (int i = 0; i < times; ++i) matmul->run(stream_);
      check(cudaStreamSynchronize(stream_));
    };
  }

  /// Copies only: the library has no other vector operators.
  Call vector(const Vector& shape) override {
    if (shape.op != "copy") return {};
    const auto bytes = static_cast<std::size_t>(traffic(shape) / 2);
    const auto from = std::make_shared<DeviceBuffer>(bytes), to = std::make_shared<DeviceBuffer>(bytes);
    return [this, from, to, bytes](int times) {
      for (int i = 0; i < times; ++i) {
        check(cudaMemcpyAsync(to->get(), from->get(), bytes, cudaMemcpyDeviceToDevice, stream_));
      }
      check(cudaStreamSynchronize(stream_));
    };
  }

  BlockRun block(const BlockShape&, int) override { return {}; }

 private:
  static constexpr std::size_t kWorkspace = 32U << 20U;  // what cuBLAS asks for on Hopper
  cublasLtHandle_t handle_ = nullptr;
  cudaStream_t stream_ = nullptr;
  cudaDeviceProp properties_{};
  DeviceBuffer workspace_{kWorkspace};
};

}  // namespace

std::unique_ptr<Backend> cublaslt_backend() {
  return std::make_unique<CublasLt>();
}

}  // namespace caelum::opbench
