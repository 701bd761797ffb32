// Typed access to the fields of a config.json that remembers every error until the end.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/interop/hf_json.hpp"
#include "caelum/spec/model.hpp"

namespace caelum::interop {

/// Several names of a field are tried in turn: makers rename them between generations.
using Names = std::initializer_list<std::string_view>;

/// What the files of a family leave out because its code has it so. `known`: the family is; of others it is
/// guessed, and told.
struct HfTraits {
  bool tie = false;
  bool gated = true;  ///< three matrices in a feed-forward block
  bool bias = false;  ///< on every linear layer
  bool qkv_bias = false;
  spec::Norm norm = spec::Norm::rms;
  spec::Positions positions = spec::Positions::rotary;
  bool known = true;
};

class HfFields {
 public:
  /// `defaults`: what the library's configuration class fills in, as `name value` words.
  HfFields(const HfConfig& config, const HfTraits& traits, std::string_view defaults,
           Diagnostics& diagnostics);

  [[nodiscard]] const HfTraits& traits() const { return traits_; }
  /// A whole number from 1; a missing one is the library's default, told by `finish`; without one it is
  /// an error there and read as 1.
  long need(Names names);
  /// A whole number from 0. Of a list (a value for each layer) the mean, with a warning where they differ.
  long count(Names names, long fallback);
  bool flag(Names names, bool fallback);
  [[nodiscard]] bool has(std::string_view name) const { return config_.find(name) != nullptr; }
  [[nodiscard]] bool any(Names names) const;
  /// A text; empty where there is none.
  [[nodiscard]] std::string text(Names names) const;
  /// The scalars of a list; empty when there is none.
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  /// How often `item` stands in the list.
  [[nodiscard]] long occurrences(std::string_view name, std::string_view item) const;

  void error(std::string_view field, std::string message, std::string hint);
  /// Something that the file does not say and that was taken to be so: told in one warning by `finish`.
  void guess(std::string what) { guesses_.push_back(std::move(what)); }
  /// Reports all missing fields in one error, and what was filled in or guessed in warnings.
  void finish(std::string_view family);

 private:
  const HfValue* first(Names names, std::string_view& name) const;
  long whole(const HfValue& value, std::string_view name, long least);
  long mean(const HfValue& list, std::string_view name, long least);
  /// The library's default of the first name that has one.
  const long* fallback_of(Names names);

  const HfConfig& config_;
  HfTraits traits_;
  Diagnostics& diagnostics_;
  std::map<std::string, long, std::less<>> defaults_;
  std::vector<std::string> missing_, filled_, guesses_;
};

}  // namespace caelum::interop
