// The JSON that nccl-tests writes with -J.
#include <nlohmann/json.hpp>

#include "caelum/interop/collective_run.hpp"

namespace caelum::interop {
namespace {

using Json = nlohmann::json;

double number_field(const Json& object, const char* key) {
  if (!object.is_object()) return 0;
  const auto found = object.find(key);
  if (found == object.end()) return 0;
  if (found->is_number()) return found->get<double>();
  return found->is_string() ? plain_number(found->get<std::string>()).value_or(0) : 0;
}

void read_config(const Json& config, CollectiveRun& run) {
  run.test.one_process = number_field(config, "nthreads") * number_field(config, "ngpus") > 1;
  const auto devices = config.find("devices");
  if (devices == config.end() || !devices->is_array()) return;
  run.listed = static_cast<long>(devices->size());
  const Json first =
      devices->empty() || !devices->front().is_object() ? Json() : devices->front().value("hostname", Json());
  for (const auto& device : *devices) {
    const auto host = device.is_object() ? device.find("hostname") : device.end();
    if (!device.is_object() || host == device.end()) continue;
    if (*host == first) ++run.on_first;
  }
}

void read_row(const Json& row, CollectiveRun& run) {
  const auto apart = row.find("out_of_place");
  const auto in_place = row.find("in_place");
  const bool only_in_place = apart != row.end() && apart->is_null() && in_place != row.end();
  const Json& timed = only_in_place ? *in_place : apart != row.end() ? *apart : row;
  if (const auto type = row.find("type"); type != row.end() && type->is_string()) {
    run.test.element = type->get<std::string>();
  }
  if (const auto op = row.find("redop"); op != row.end() && op->is_string()) {
    run.reduces = op->get<std::string>() != "none";
  }
  run.add(number_field(row, "size"), number_field(timed, "time"), number_field(timed, "alg_bw"),
          number_field(timed, "bus_bw"));
}

}  // namespace

std::optional<NcclTest> read_nccl_json(const std::shared_ptr<const SourceFile>& source,
                                       Diagnostics& diagnostics) {
  CollectiveRun run;
  run.at = {source, 0, 1};
  const auto refuse = [&](const char* what, const char* mend) {
    diagnostics.error(run.at, what, mend);
    return std::nullopt;
  };
  const Json json = Json::parse(source->text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    return refuse("the JSON is broken", "give the file that nccl-tests wrote");
  }
  const auto results = json.find("results");
  if (results == json.end() || !results->is_array()) {
    return refuse("there is no list 'results'", "give the file that nccl-tests wrote with -J");
  }
  run.found = collective_in(source->text, "_perf");
  if (!run.found) run.found = collective_in(source->name.substr(source->name.find_last_of('/') + 1), "");
  if (const auto config = json.find("config"); config != json.end() && config->is_object())
    read_config(*config, run);
  if (const auto version = json.find("nccl_version"); version != json.end() && version->is_string()) {
    const auto text = version->get<std::string>();
    run.test.library = "NCCL " + text.substr(0, text.find_first_not_of("0123456789."));
  }
  for (const auto& row : *results) {
    if (!row.is_object())
      return refuse("'results' holds something that is no object", "give the file as it was written");
    read_row(row, run);
  }
  return finish_run(std::move(run), diagnostics);
}

}  // namespace caelum::interop
