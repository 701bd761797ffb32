// The command line: verbs, wrong words, and what escapes them.
#include <cstdio>
#include <exception>
#include <iterator>
#include <new>

#include "apps/caelum/command_line.hpp"
#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "caelum/interop/hf_config.hpp"
#include "caelum/spec/load.hpp"

namespace {

namespace app = caelum::app;

int run_program(int argc, char** argv) {
  caelum::spec::set_model_importer(caelum::interop::hf_model_document);
  caelum::spec::set_read_notice(app::note_input);
  caelum::spec::set_standard_input(app::standard_input);
  app::Common common;
  std::vector<app::Verb> verbs;
  const auto append = [&verbs](std::vector<app::Verb> more) {
    verbs.insert(verbs.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  append(app::simulating_verbs(common));
  append(app::catalogue_verbs(common));
  append(app::network_verbs(common));
  append(app::measuring_verbs(common));
  append(app::shell_verbs(verbs));
  return app::final_status(app::call_verb(verbs, argc, argv));
}

}  // namespace

int main(int argc, char** argv) {
  app::catch_interrupts();
  try {
    return run_program(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("caelum: error: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "caelum: error: %s\n", error.what());
  }
  return app::kSystemFailed;
}
