// caelum-opbench: times the operator list on this machine and writes tables that
// `caelum validate --table` and `caelum calibrate` read, and a draft of the machine's record.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/opbench/backend.hpp"
#include "apps/opbench/measure.hpp"
#include "apps/opbench/record.hpp"

namespace caelum::opbench {
namespace {

struct Options {
  std::string output = "opbench", chip = "this-machine", backend = "cpu";
  int threads = 0;
  double seconds = 60;  ///< for the whole list
  double most = 0.05;   ///< s: the longest operator that is timed
  bool no_block = false;
  std::vector<std::string> dtypes;
  BlockShape block;
};

std::unique_ptr<Backend> make_backend(const Options& options) {
  if (options.backend == "cpu") return onednn_backend(options.threads);
#ifdef CAELUM_CUBLASLT
  if (options.backend == "gpu") return cublaslt_backend();
#endif
  throw std::runtime_error("this build has no backend '" + options.backend +
                           "'; build where the CUDA toolkit is installed for 'gpu'");
}

/// A file whose rows are written as they are measured.
class Csv {
 public:
  Csv(const std::filesystem::path& path, const std::string& header) : out_(path) {
    if (!out_) throw std::runtime_error("cannot write " + path.string());
    out_ << header << '\n';
  }
  void row(const std::string& text) { out_ << text << '\n'; }

 private:
  std::ofstream out_;
};

const char* const kProducts = "chip,dtype,m,n,k,batch,latency_us,spread,samples,engine";
const char* const kVectors = "chip,op,dtype,rows,columns,bytes,latency_us,spread,samples,engine";

std::string product_row(const std::string& chip, const Product& p, const Timing& t,
                        const std::string& engine) {
  return fmt::format("{},{},{},{},{},{},{:.5g},{:.3f},{},{}", chip, p.dtype, p.m, p.n, p.k, p.batch,
                     t.seconds * 1e6, t.spread, t.samples, engine);
}
std::string vector_row(const std::string& chip, const Vector& v, const Timing& t, const std::string& engine) {
  return fmt::format("{},{},{},{},{},{:.0f},{:.5g},{:.3f},{},{}", chip, v.op, v.dtype, v.rows, v.columns,
                     traffic(v), t.seconds * 1e6, t.spread, t.samples, engine);
}

/// The rate that large products reach, to know which shapes take too long.
double probe_rate(Backend& backend, const std::string& dtype) {
  const Product p{dtype, 512, 1024, 1024, 1};
  const Call call = backend.product(p);
  return call ? operations(p) / measure(call, {.least = 9, .grain = backend.grain()}).seconds : 0;
}

void time_products(Backend& backend, const Options& options, const std::vector<std::string>& dtypes,
                   Best& best) {
  double most = 0;
  for (const auto& dtype : dtypes) most = std::max(most, probe_rate(backend, dtype) * options.most);
  const auto list = products(dtypes, most);
  const Effort effort{.budget = options.seconds * 0.6 / static_cast<double>(list.size()),
                      .grain = backend.grain()};
  Csv csv(std::filesystem::path(options.output) / "products.csv", kProducts);
  for (const auto& shape : list) {
    const Call call = backend.product(shape);
    if (!call) continue;
    const Timing timing = measure(call, effort);
    csv.row(product_row(options.chip, shape, timing, backend.name()));
    double& rate = best.rate[shape.dtype];
    rate = std::max(rate, operations(shape) / timing.seconds);
    best.launch = std::min(best.launch, timing.seconds);
  }
}

void time_vectors(Backend& backend, const Options& options, const std::vector<std::string>& dtypes,
                  Best& best) {
  const auto list = vectors(dtypes, 256e6);
  const Effort effort{.budget = options.seconds * 0.2 / static_cast<double>(list.size()),
                      .grain = backend.grain()};
  Csv csv(std::filesystem::path(options.output) / "vectors.csv", kVectors);
  for (const auto& shape : list) {
    const Call call = backend.vector(shape);
    if (!call) continue;
    const Timing timing = measure(call, effort);
    csv.row(vector_row(options.chip, shape, timing, backend.name()));
    if (shape.op == "copy" && traffic(shape) > 4e6)
      best.bandwidth = std::max(best.bandwidth, traffic(shape) / timing.seconds);
  }
}

void time_block(Backend& backend, const Options& options) {
  const BlockRun run = backend.block(options.block, 15);
  if (run.parts.empty()) return;
  const std::filesystem::path folder(options.output);
  Csv matrices(folder / "block_products.csv", kProducts), vectors(folder / "block_vectors.csv", kVectors);
  for (const auto& part : run.parts) {
    const Timing timing{part.seconds, 0, 15};
    if (part.is_product) {
      matrices.row(product_row(options.chip, part.product, timing, backend.name()));
    } else {
      vectors.row(vector_row(options.chip, part.vector, timing, backend.name()));
    }
  }
  std::ofstream(folder / "block.json") << fmt::format(
      "{{\"seconds\": {:.6g}, \"spread\": {:.3f}, \"dtype\": \"{}\", \"batch\": {}, \"tokens\": {}, "
      "\"hidden\": {}, "
      "\"heads\": {}}}\n",
      run.seconds, run.spread, options.block.dtype, options.block.batch, options.block.tokens,
      options.block.hidden, options.block.heads);
  fmt::print("block of {} tokens, {} wide: {:.1f} ms forward and backward\n", options.block.tokens,
             options.block.hidden, run.seconds * 1e3);
}

int run(int argc, char** argv) {
  CLI::App app{"caelum-opbench: times operators on this machine and writes Caelum's tables"};
  Options options;
  app.add_option("-o,--output", options.output, "directory of the tables and the draft record")
      ->type_name("DIR");
  app.add_option("--chip", options.chip, "id of the machine in the tables")->type_name("ID");
  app.add_option("--backend", options.backend, "cpu (oneDNN) or gpu (cuBLASLt)")
      ->check(CLI::IsMember({"cpu", "gpu"}));
  app.add_option("--threads", options.threads, "processor threads (default: all)")
      ->check(CLI::Range(1, 4096));
  app.add_option("--seconds", options.seconds, "time to spend, about")->check(CLI::Range(1.0, 1e5));
  app.add_option("--longest", options.most, "seconds of the longest operator")
      ->check(CLI::Range(1e-4, 100.0));
  app.add_option("--dtype", options.dtypes, "number formats (default: all that the machine computes in)");
  app.add_option("--tokens", options.block.tokens, "tokens of the transformer block");
  app.add_option("--hidden", options.block.hidden, "its width");
  app.add_flag("--no-block", options.no_block, "time no transformer block");
  CLI11_PARSE(app, argc, argv);
  if (options.threads == 0)
    options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  setenv("OMP_NUM_THREADS", std::to_string(options.threads).c_str(), 0);

  const auto backend = make_backend(options);
  const auto known = backend->dtypes();
  auto dtypes = options.dtypes.empty() ? known : options.dtypes;
  for (const auto& dtype : dtypes) {
    if (std::find(known.begin(), known.end(), dtype) == known.end()) {
      throw std::runtime_error("the machine does not compute in '" + dtype + "'");
    }
  }
  std::filesystem::create_directories(options.output);
  fmt::print("{} on {}\n", backend->name(), backend->device());
  Best best;
  time_products(*backend, options, dtypes, best);
  time_vectors(*backend, options, dtypes, best);
  options.block.dtype = dtypes.front();
  if (!options.no_block) time_block(*backend, options);
  write_records(options.output, options.chip, *backend, options.threads, best);
  fmt::print("tables and draft records in {}\n", options.output);
  return 0;
}

}  // namespace
}  // namespace caelum::opbench

int main(int argc, char** argv) {
  try {
    return caelum::opbench::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "caelum-opbench: error: %s\n", error.what());
    return 3;
  }
}
