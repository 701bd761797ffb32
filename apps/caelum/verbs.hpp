// The verbs of the program. Each takes parsed arguments and returns the exit status of the contract.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/scenario.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::app {

inline constexpr int kDone = 0, kNo = 1, kWrongInput = 2, kSystemFailed = 3, kInterrupted = 130;
inline constexpr const char* kVersion = CAELUM_VERSION;

/// What every verb takes.
struct Common {
  std::string catalogue;  ///< --catalogue DIR; empty = built-in only
  bool json = false;
  bool quiet = false;
  int threads = 0;  ///< 0 = as many as the machine has
};

/// --threads, or as many as the machine has.
int thread_count(const Common& common);

struct RunArguments {
  std::vector<std::string> files;
  std::vector<std::string> overrides;  ///< --set
  Fidelity fidelity = Fidelity::event;
  std::string trace;                    ///< --trace FILE
  std::string report;                   ///< --report FILE.html
  bool traffic = false;                 ///< --traffic
  std::vector<std::string> assertions;  ///< --assert
  bool why = false;                     ///< --why
  int samples = 0;                      ///< --uncertainty N
  unsigned long long seed = 1;          ///< --seed
};
int run(const Common& common, const RunArguments& arguments);
/// Of verbs that take trainings only: an error that says what to ask instead, where the scenario has another
/// job. True where it has.
bool refuse_other_job(const char* verb, const spec::Scenario& scenario, Diagnostics& diagnostics);

struct InitArguments {
  std::string on, model, chips;  ///< empty = asked on a terminal
  std::string output;
};
int init(const Common& common, const InitArguments& arguments);

struct ClaimsArguments {
  std::vector<std::string> ids;  ///< ids or paths; none = all of the catalogue
  bool strict = false;           ///< exit 1 when one does not hold
  bool lint = false;             ///< judge the claims themselves; exit 1 when one cannot stand
  std::string since;             ///< YYYY-MM-DD; empty = of any date
  bool markdown = false;
  int samples = 200;
  unsigned long long seed = 1;
};
int claims(const Common& common, const ClaimsArguments& arguments);

struct PolicyArguments {
  std::string chip;  ///< id, or the path of a chip record
  std::string date;  ///< YYYY-MM-DD; empty = every rule set
};
int policy(const Common& common, const PolicyArguments& arguments);

struct WaferArguments {
  std::string chip;
  std::string die;  ///< WxH in mm
  std::string output;
  double diameter = 300, edge = 3, scribe = 0.1;  ///< mm
};
int wafer(const Common& common, const WaferArguments& arguments);

struct CompareArguments {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  int samples = 200;            ///< --uncertainty N: who is ahead in whole runs, and how surely
  unsigned long long seed = 1;  ///< --seed
  Fidelity fidelity = Fidelity::event;
};
int compare(const Common& common, const CompareArguments& arguments);

struct PlanArguments {
  std::string file;
  std::vector<std::string> overrides;
  int most = 12;       ///< --most N: rows shown beside the front
  bool space = false;  ///< --space: what would be searched, and no more
  int draws = 0;       ///< --uncertainty N
  unsigned long long seed = 1;
};
int plan(const Common& common, const PlanArguments& arguments);

struct GoodputArguments {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  std::vector<long> chips;
  std::vector<double> gains;
  long samples = 0;  ///< 0 = as the scenario says
  int draws = 0;     ///< --uncertainty N
  unsigned long long seed = 1;
  std::string svg, goodput_svg;
};
int goodput(const Common& common, const GoodputArguments& arguments);

struct ExpectArguments {
  std::string system;             ///< --system ID, or a chip's
  long chips = 0;                 ///< --chips N
  std::vector<std::string> logs;  ///< --log FILE: of nccl-tests and its kin
  int draws = 100;                ///< --uncertainty N
  unsigned long long seed = 1;
};
int expect(const Common& common, const ExpectArguments& arguments);

struct CheckArguments {
  std::vector<std::string> files;
  std::vector<std::string> overrides;
  bool schema = false;
  bool keys = false;
  bool paths = false;
  bool explain = false;
  bool resolved = false;
};
int check(const Common& common, const CheckArguments& arguments);

struct ShowArguments {
  std::string kind, id;
  bool profile = false;         ///< --profile
  std::optional<double> stale;  ///< --stale: more days than these
  std::string date;             ///< --date: the day of which they are counted; empty = today
  bool markdown = false;        ///< --markdown
};
int show(const Common& common, const ShowArguments& arguments);

struct TopoArguments {
  std::string system;                  ///< id of a system, or the path of its file
  std::vector<std::string> overrides;  ///< --set
  std::vector<std::string> faults;     ///< --fail links=1%
  std::string routing;                 ///< --routing
  std::string output;                  ///< -o FILE.svg
  long chips = 0;                      ///< 0 = the system's own number
  int level = -1;                      ///< which one is drawn; -1 = all
};
int topo(const Common& common, const TopoArguments& arguments);

struct ValidateArguments {
  std::vector<std::string> suites;
  std::optional<double> max_mape;  ///< percent
  bool markdown = false;
  Fidelity fidelity = Fidelity::event;
  bool stranger = false;            ///< --as stranger
  int draws = 0;                    ///< --uncertainty
  std::vector<std::string> tables;  ///< --table FILE.csv[.zst]
  std::string chip, system;         ///< --chip, --system: whose measurements the tables hold
  std::string profile_of;           ///< --profile-of CHIP
  bool skip_bad = false;            ///< --skip-bad-rows
  bool residual = true;             ///< --residual on|off
  bool leave_chip_out = false;      ///< --leave-chip-out
  bool holdout = false;             ///< --holdout
  std::string plot;                 ///< --plot FILE.svg
};
int validate(const Common& common, const ValidateArguments& arguments);

struct CalibrateArguments {
  std::vector<std::string> tables;
  std::string chip, stack;   ///< --chip ID --stack NAME
  std::string part;          ///< --part NAME
  std::string link, system;  ///< --link ID --system ID: outputs of nccl-tests instead
  std::string output;        ///< -o FILE.yaml
  std::string report;        ///< --report FILE.md
  bool residual = true;      ///< --residual on|off
  bool skip_bad = false;     ///< --skip-bad-rows
};
int calibrate(const Common& common, const CalibrateArguments& arguments);
int calibrate_link(const Common& common, const CalibrateArguments& arguments);

struct FlowsArguments {
  std::string file;
  std::string fat_tree, torus;  ///< as written; at most one
  std::string bandwidth = "50 GB/s", latency = "0 s";
  std::string output;
  bool hashed = false, certify = false, fold = false;
};
int flows(const Common& common, const FlowsArguments& arguments);

struct ChipArguments {
  std::string id, scenario, output;  ///< --scenario FILE, -o FILE.svg
  std::vector<std::string> tables;   ///< --table FILE.csv[.zst]
  bool roofline = false;
};
int chip(const Common& common, const ChipArguments& arguments);

struct LimitsArguments {};
int limits(const Common& common, const LimitsArguments& arguments);

struct ImportArguments {
  std::string file;
  std::string output;
  std::string from;                    ///< --from KIND; empty = by the file
  std::vector<std::string> overrides;  ///< --set, of a launch file
};
int import_file(const Common& common, const ImportArguments& arguments);

struct ExportArguments {
  std::string file;
  std::vector<std::string> overrides;
  std::string to;  ///< --to TARGET
  std::string output;
  int samples = 40;  ///< --uncertainty N
  unsigned long long seed = 1;
};
int export_plan(const Common& common, const ExportArguments& arguments);

}  // namespace caelum::app
