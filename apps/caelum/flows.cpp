// `caelum flows`: completion times of flows on links.
#include "caelum/report/flows.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/base/limits.hpp"
#include "caelum/base/quantity_text.hpp"
#include "caelum/base/text.hpp"
#include "caelum/base/unpack.hpp"
#include "caelum/fabric/flow/certificate.hpp"
#include "caelum/fabric/flow/components.hpp"
#include "caelum/fabric/flow/fold.hpp"
#include "caelum/fabric/flow/read.hpp"
#include "caelum/fabric/flow/trees.hpp"

namespace caelum::app {
namespace {

namespace flow = fabric::flow;

constexpr double kGap = 1e-9;  ///< of a certificate that holds

/// A text file or a pipe, packed or not.
std::shared_ptr<const SourceFile> read_text(const std::string& path, Diagnostics& diagnostics) {
  auto file = std::make_shared<SourceFile>();
  file->name = path;
  const auto refuse = [&](std::string what, std::string how) {
    diagnostics.error({file, 0, 0}, std::move(what), std::move(how));
    return nullptr;
  };
  std::error_code unknown;  // of a pipe the size is not known
  const std::uintmax_t size = std::filesystem::file_size(path, unknown);
  if (!unknown && size > kMostFlowBytes) {
    return refuse("this file holds more than 256 MiB", "split it (`caelum limits`)");
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes;
  for (std::vector<char> block(std::size_t{1} << 20); in && bytes.size() <= kMostFlowBytes;) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    bytes.append(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad() || (!in.eof() && bytes.empty())) {
    return refuse(fmt::format("cannot read this file: {}", std::strerror(errno)), "name a file of flows");
  }
  auto text = unpack(std::move(bytes), kMostFlowBytes);
  if (!text) return refuse(text.error().what, text.error().hint);
  file->text = std::move(*text);
  return file;
}

template <class Q>
double quantity(const char* option, const std::string& text, bool positive, Diagnostics& diagnostics) {
  std::string problem, hint;
  const auto value = parse_quantity<Q>(text, problem, hint);
  if (value && (value->canonical() > 0 || (!positive && value->canonical() == 0))) return value->canonical();
  if (value) {
    problem = quoted(text) + " is not " + (positive ? "above 0" : "0 or more");
    hint = "write " + describe(Q::dim) + " as " + example(Q::dim);
  }
  diagnostics.error(option_span(option, text), problem, hint);
  return 0;
}

std::optional<flow::Network> network_of(const FlowsArguments& arguments, Diagnostics& diagnostics) {
  if (arguments.fat_tree.empty() && arguments.torus.empty()) return std::nullopt;
  if (!arguments.fat_tree.empty() && !arguments.torus.empty()) {
    diagnostics.error(option_span("--torus", arguments.torus), "--fat-tree names another network",
                      "choose one");
    return std::nullopt;
  }
  const double bandwidth = quantity<Bandwidth>("--bandwidth", arguments.bandwidth, true, diagnostics);
  const double latency = quantity<Time>("--latency", arguments.latency, false, diagnostics);
  flow::Network network;
  if (arguments.fat_tree.empty()) {
    network = flow::make_torus({flow::read_counts(arguments.torus), bandwidth, latency});
  } else {
    const std::string& text = arguments.fat_tree;
    const std::size_t middle = std::min(text.find(';'), text.size());
    const std::string_view parents = std::string_view(text).substr(std::min(middle + 1, text.size()));
    network = flow::make_fat_tree({flow::read_counts(std::string_view(text).substr(0, middle)),
                                   flow::read_counts(parents), bandwidth, latency, arguments.hashed});
  }
  if (network.endpoints == 0) {
    const bool torus = arguments.fat_tree.empty();
    diagnostics.error(
        option_span(torus ? "--torus" : "--fat-tree", torus ? arguments.torus : arguments.fat_tree),
        "this is no network, or one of more than 2^23 links",
        torus ? "write sizes, as 8,8,8" : "write as many parents as children, as 16,16,16;1,16,16");
  }
  return network;
}

}  // namespace

int flows(const Common& common, const FlowsArguments& arguments) {
  Diagnostics diagnostics;
  const auto network = network_of(arguments, diagnostics);
  note_input(arguments.file);
  const auto file = read_text(arguments.file, diagnostics);
  flow::FlowFile input;
  if (diagnostics.ok()) input = flow::read_flows(file, network ? &*network : nullptr, diagnostics);
  if (diagnostics.ok()) {
    if (const std::string fault = flow::fault_of(input.problem); !fault.empty()) {
      diagnostics.error({file, 0, 0}, fault, "figures must be finite and within the range of a double");
    }
  }
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;

  report::FlowReport report{.file = arguments.file, .input = &input};
  flow::Completion done;
  ProgressBar bar(!common.quiet && !common.json, "flows");
  const flow::Watch watch{.stop = interrupt_flag(),
                          .progress = [&bar](long finished, long all) { bar.show(finished, all); }};
  if (arguments.fold) {
    const auto folding = flow::fold(input.problem);
    if (folding) report.classes = folding->classes.flows.size();
    done = flow::simulate_folded(input.problem);
  } else if (arguments.certify) {
    double gap = 0;
    done = flow::simulate(
        input.problem,
        [&](double, const std::vector<double>& rate) {
          gap = std::max(gap, flow::certificate_gap(input.problem, rate));
        },
        watch);
    report.gap = gap;
  } else {
    done = flow::simulate_apart(input.problem, thread_count(common), watch);
  }
  bar.clear();
  report.done = &done;
  if (!arguments.output.empty()) write_file(arguments.output, report::flows_times(report));
  if (told.json) {
    print(report::flows_json(report, kVersion));
  } else if (!told.quiet) {
    print_text(report::flows_text(report, terminal_style()));
  }
  if (interrupted()) return told_in_part("the flows that had finished; the others are told as never");
  const bool all_finish = done.makespan < flow::kNever;
  return all_finish && report.gap.value_or(0) <= kGap ? kDone : kNo;
}

}  // namespace caelum::app
