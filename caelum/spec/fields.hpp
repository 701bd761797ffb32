// One table of fields: every key of every record stands once, and from it come reading and
// checking, `--set`, inheritance, the JSON Schema, `caelum check --explain` and the reference page.
//
// A RecordTable describes one map of the file. Its fields do not know C++ types: each carries small
// functions that read a node into its member, print the member, and reach the numbers or the records in it
// (walk.hpp goes from a scenario to every number by these). The typed builders that make them are in
// fields_build.hpp; the tables stand in fields_*.cpp.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/ask.hpp"
#include "caelum/spec/document.hpp"

namespace caelum::spec {

class Reader;
class Printer;
struct Chip;
struct Memory;
struct ScaleUp;
struct ScaleOut;
struct Silicon;
struct CoreUnits;
struct ChipPrice;
struct System;
struct Level;
struct Model;
struct Moe;
struct LinearAttention;
struct SparseAttention;
struct ChipProfile;
struct LinkProfile;
struct StackProfile;
struct RecipeRelease;
struct RecipeEntry;
struct Recipe;
struct EngineProfile;
struct Kernel;
struct KernelLibrary;
struct NetworkPart;
struct Train;
struct TrainPrecision;
struct Plan;
struct Overlap;
struct Search;
struct Reinforcement;
struct Serve;
struct TokenLength;
struct Requests;
struct ServiceObjective;
struct Offload;
struct Documents;
struct NetworkState;
struct Pod;
struct Cluster;
struct Design;
struct FailureCause;
struct Reliability;
struct Operations;
struct Checkpoint;
struct Run;
struct Currency;
struct Part;
struct Region;
struct Contract;
struct Process;
struct SupplyLine;
struct SupplyBin;
struct SupplyDie;
struct Delivered;
struct SupplyProduct;
struct SupplyMemory;
struct SupplyPackaging;
struct SupplyCapital;
struct SupplyPod;
struct SupplySite;
struct Supply;
struct SupplyDesign;
struct PolicyClause;
struct ClaimCheck;
struct ClaimScenario;
struct Claim;
struct Question;
struct QuestionList;
struct Ledger;
struct ErrorClass;
struct ErrorWithout;
struct ModelErrors;
struct Policy;
struct RecordTable;

enum class FieldKind {
  quantity,    ///< number with a unit
  number,      ///< number without a unit
  fraction,    ///< number from 0 to 1, or per cent
  count,       ///< whole number
  text,        ///< any text
  word,        ///< one of `words`
  flag,        ///< true or false
  record,      ///< a map with its own table
  records,     ///< a list of such maps
  texts,       ///< a list of texts, or one text
  word_list,   ///< a list of `words`
  quantities,  ///< a list of quantities, or one
  counts,      ///< a list of whole numbers
  facts,       ///< name -> text or {value, source}
  header,      ///< checked elsewhere (caelum:, kind:, from:, aliases:)
};

/// In which range a number makes sense, both ends included. Every number of every record has both ends: those
/// of its dimension (usual_limits) unless its line in the table says others.
struct Limits {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

/// A datum of any type as plain numbers in canonical units. Refers to the datum.
struct AnyDatum {
  std::optional<double> low, value, high;
  void* datum = nullptr;
  void (*assign)(void* datum, double value) = nullptr;

  /// A count becomes the nearest whole number.
  void set(double number) const { assign(datum, number); }
  /// Whether the value lies in a range with an inside.
  [[nodiscard]] bool ranged() const {
    return value && low && high && *low < *high && *low <= *value && *value <= *high;
  }
};
using DatumVisitor = std::function<void(const AnyDatum&)>;

/// A record inside another, as a walk meets it.
struct InnerRecord {
  void* object = nullptr;
  const RecordTable* table = nullptr;
  const std::string* id = nullptr;    ///< of a record of the catalogue; null where the type has none
  const std::string* name = nullptr;  ///< by which a path finds it in its list; null: by its place
  bool listed = false;                ///< one of a list
  std::size_t place = 0;              ///< in the list
};
using RecordVisitor = std::function<void(const InnerRecord&)>;

struct Field {
  std::string key;
  FieldKind kind = FieldKind::text;
  std::string doc;        ///< one sentence, no full stop
  std::string fallback;   ///< the default as shown to people; empty = unknown or none
  std::string why;        ///< why this default
  std::string example;    ///< a right value, shown when one is missing
  std::string unit_word;  ///< what a count counts, and may be followed by: `tokens`
  bool required = false;
  bool datum = false;  ///< may also be {value, low, high, source, ...} or null
  Dim dim;
  Limits limits;
  std::string beside;  ///< a key of the same map: who overrides that one makes this one unknown again
  std::vector<std::string> aliases;
  std::vector<std::string> words;
  std::vector<std::string> shorthand;          ///< words that may stand in place of a record's map
  std::string lone;                            ///< key of the record whose value alone may stand in its place
  std::function<const RecordTable*()> record;  ///< of kinds record and records
  std::string reference;                       ///< catalogue kind whose id may stand here
  std::function<void(void*, const NodePtr&, const Field&, Reader&)> read;
  std::function<void(const void*, const Field&, Printer&)> show;
  std::function<void(void*, const DatumVisitor&)> each_datum;    ///< of one datum, or a list of them
  std::function<void(void*, const RecordVisitor&)> each_record;  ///< of kinds record and records
  Questions read_by = ask::kAll;  ///< questions whose drawn figures this can change, where its record is read
  bool one_fact = false;   ///< all numbers inside are uncertain together (the formats of one matrix unit)
  bool by_record = false;  ///< the only number of its record: paths call it by the record's name alone
  std::string known_of;    ///< a key of the same map: what is said here is known of the record there
  bool nudged = false;     ///< `limits` tells its effect on a step, of all numbers inside together
};

/// From zero to the most that a number of the dimension can be.
Limits usual_limits(Dim dim);
/// The least that is more than zero in the field's dimension: below it, a divisor gives no finite result.
double least_above_zero(const Field& field);
/// Whether the field holds numbers: one, or a list of them.
bool is_numeric(const Field& field);
/// `between 1 B/s and 100 PB/s`.
std::string range_words(const Field& field);

struct RecordTable {
  std::string name;  ///< chip, hbm, plan: as said in errors and as named in the schema
  std::string doc;
  std::string kind;  ///< catalogue kind when it is a record of its own, else empty
  std::vector<Field> fields;

  [[nodiscard]] const Field* find(std::string_view key) const;  ///< by key or alias
};

/// The table of a record type (Chip, System, Level, Model, Train, Plan, ChipProfile, ...).
template <class T>
const RecordTable& table();
template <>
const RecordTable& table<Chip>();
template <>
const RecordTable& table<Memory>();
template <>
const RecordTable& table<ScaleUp>();
template <>
const RecordTable& table<ScaleOut>();
template <>
const RecordTable& table<Silicon>();
template <>
const RecordTable& table<CoreUnits>();
template <>
const RecordTable& table<ChipPrice>();
template <>
const RecordTable& table<System>();
template <>
const RecordTable& table<Level>();
template <>
const RecordTable& table<Model>();
template <>
const RecordTable& table<Moe>();
template <>
const RecordTable& table<LinearAttention>();
template <>
const RecordTable& table<SparseAttention>();
template <>
const RecordTable& table<ChipProfile>();
template <>
const RecordTable& table<LinkProfile>();
template <>
const RecordTable& table<StackProfile>();
template <>
const RecordTable& table<RecipeRelease>();
template <>
const RecordTable& table<RecipeEntry>();
template <>
const RecordTable& table<Recipe>();
template <>
const RecordTable& table<EngineProfile>();
template <>
const RecordTable& table<Kernel>();
template <>
const RecordTable& table<KernelLibrary>();
template <>
const RecordTable& table<NetworkPart>();
template <>
const RecordTable& table<Train>();
template <>
const RecordTable& table<TrainPrecision>();
template <>
const RecordTable& table<Plan>();
template <>
const RecordTable& table<Overlap>();
template <>
const RecordTable& table<Offload>();
template <>
const RecordTable& table<Documents>();
template <>
const RecordTable& table<Reinforcement>();
template <>
const RecordTable& table<Serve>();
template <>
const RecordTable& table<TokenLength>();
template <>
const RecordTable& table<Requests>();
template <>
const RecordTable& table<ServiceObjective>();
template <>
const RecordTable& table<Search>();
template <>
const RecordTable& table<NetworkState>();
template <>
const RecordTable& table<Pod>();
template <>
const RecordTable& table<Cluster>();
template <>
const RecordTable& table<Design>();
template <>
const RecordTable& table<FailureCause>();
template <>
const RecordTable& table<Reliability>();
template <>
const RecordTable& table<Operations>();
template <>
const RecordTable& table<Checkpoint>();
template <>
const RecordTable& table<Run>();
template <>
const RecordTable& table<Currency>();
template <>
const RecordTable& table<Part>();
template <>
const RecordTable& table<Region>();
template <>
const RecordTable& table<ErrorClass>();
template <>
const RecordTable& table<ErrorWithout>();
template <>
const RecordTable& table<ModelErrors>();
template <>
const RecordTable& table<Contract>();
template <>
const RecordTable& table<Process>();
template <>
const RecordTable& table<SupplyLine>();
template <>
const RecordTable& table<SupplyBin>();
template <>
const RecordTable& table<SupplyDie>();
template <>
const RecordTable& table<Delivered>();
template <>
const RecordTable& table<SupplyProduct>();
template <>
const RecordTable& table<SupplyMemory>();
template <>
const RecordTable& table<SupplyPackaging>();
template <>
const RecordTable& table<SupplyCapital>();
template <>
const RecordTable& table<SupplyPod>();
template <>
const RecordTable& table<SupplySite>();
template <>
const RecordTable& table<Supply>();
template <>
const RecordTable& table<SupplyDesign>();
template <>
const RecordTable& table<PolicyClause>();
template <>
const RecordTable& table<Policy>();
template <>
const RecordTable& table<ClaimCheck>();
template <>
const RecordTable& table<ClaimScenario>();
template <>
const RecordTable& table<Claim>();
template <>
const RecordTable& table<Question>();
template <>
const RecordTable& table<QuestionList>();
template <>
const RecordTable& table<Ledger>();

/// The table of a catalogue kind (chip, system, model, chip-profile, link-profile, stack, process, policy),
/// of `scenario` or of `supply-scenario`; null for another word.
const RecordTable* table_of_kind(std::string_view kind);

}  // namespace caelum::spec
